package io.forgellm.model;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.MergedModel;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Makes models of checkpoints that have no form as an adapter (DoRA, full training): merged into their base when they
 * are first asked for, kept in the checkpoint's folder and gone with it.
 */
@ApplicationScoped
class CheckpointMerge {
    private static final Logger LOG = Logger.getLogger(CheckpointMerge.class);
    /** F16 in place of a quantised block takes up to four times the room. */
    private static final long GROWTH = 4;

    /** Where a checkpoint's model lies once it was made. */
    static Path file(CatalogueAdapter checkpoint) {
        return checkpoint.checkpoint().folder().resolve("merged.gguf");
    }

    /**
     * The checkpoint's model; takes as long as reading and writing the base.
     *
     * @param base the GGUF file it was trained on
     * @throws ForgeException INVALID_ADAPTER when it does not fit, DISK_FULL
     */
    synchronized Path into(Path base, CatalogueAdapter checkpoint) {
        Path merged = file(checkpoint);
        if (Files.isRegularFile(merged)) {
            return merged;
        }
        Path part = merged.resolveSibling("merged.gguf.part");
        try {
            LOG.infof("Merging %s into %s", checkpoint.id(), base);
            merge(base, checkpoint, part);
            Files.move(part, merged, StandardCopyOption.ATOMIC_MOVE);
            return merged;
        } catch (IOException failed) {
            throw noRoom(base, checkpoint, failed);
        } finally {
            remove(part);
        }
    }

    private static void merge(Path base, CatalogueAdapter checkpoint, Path part) throws IOException {
        GgufFile file = GgufFile.read(base);
        try (ModelSource source = ModelSources.open(base)) {
            if (checkpoint.path().endsWith("model.safetensors")) {
                try (SafetensorsFolder trained = SafetensorsFolder.open(checkpoint.checkpoint().folder())) {
                    MergedModel.write(file, source, WeightChange.of(trained), checkpoint.id(), part);
                }
            } else {
                double scale = PeftConfig.scale(checkpoint.checkpoint().folder());
                WeightChange change = WeightChange.of(AdapterReader.read(checkpoint.path(), scale));
                MergedModel.write(file, source, change, checkpoint.id(), part);
            }
        }
    }

    private static RuntimeException noRoom(Path base, CatalogueAdapter checkpoint, IOException failed) {
        try {
            long free = Files.getFileStore(checkpoint.checkpoint().folder()).getUsableSpace();
            if (free < Files.size(base) * GROWTH) {
                return new ForgeException(ErrorCode.DISK_FULL, "There is no room to merge " + checkpoint.id() + ".",
                        Map.of("free_bytes", free), "Free up to four times the size of the base model.")
                        .causedBy(failed);
            }
        } catch (IOException unknown) {
            failed.addSuppressed(unknown);
        }
        return new UncheckedIOException(failed);
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException left) {
            LOG.warnf("%s could not be removed: %s", part, left.getMessage());
        }
    }
}
