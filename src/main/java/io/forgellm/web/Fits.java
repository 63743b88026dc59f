package io.forgellm.web;

import io.forgellm.engine.EngineConfig;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.training.estimate.AvailableMemory;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;

/** Measures models against this machine's memory. Reads small files of the system. */
@ApplicationScoped
public class Fits {
    /** So that a figure that flickers does not redraw the page. */
    private static final long STEP = 100_000_000;

    private final AvailableMemory memory = new AvailableMemory(Path.of("/"));
    private final EngineConfig config;

    Fits(EngineConfig config) {
        this.config = config;
    }

    /** With the usual settings. @param returning bytes that come back when the present model goes */
    Fit of(CatalogueModel model, long returning) {
        return of(model, null, null, returning);
    }

    /** @param contextLength tokens per slot, null for the setting; @param slots null for the setting */
    Fit of(CatalogueModel model, Integer contextLength, Integer slots, long returning) {
        long perSlot = contextLength != null ? contextLength : Math.min(config.contextLength(), model.contextLength());
        long available = (memory.bytes() + returning) / STEP * STEP;
        return Fit.of(model, perSlot * (slots == null ? config.slots() : slots), available);
    }
}
