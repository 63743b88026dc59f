package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The LoRA adapters of a context: each is read once, put on and taken off at will, freed when no longer in use. */
final class AdapterShelf {
    private final Llama llama;
    private final MemorySegment model;
    private final MemorySegment context;
    private final Map<Path, MemorySegment> loaded = new HashMap<>();

    AdapterShelf(Llama llama, MemorySegment model, MemorySegment context) {
        this.llama = llama;
        this.model = model;
        this.context = context;
    }

    /** Puts these on in place of all others; if one cannot be loaded, nothing changes. */
    void use(List<AdapterSetting> settings) {
        llama.log().takeErrors();
        Map<Path, MemorySegment> wanted = new HashMap<>();
        try {
            for (AdapterSetting setting : settings) {
                wanted.computeIfAbsent(setting.path(),
                    path -> loaded.containsKey(path) ? loaded.get(path) : load(path));
            }
        } catch (ForgeException refused) {
            wanted.keySet().removeAll(loaded.keySet());
            wanted.values().forEach(llama.models()::freeAdapter);
            throw refused;
        }
        putOn(settings, wanted);
        loaded.keySet().removeAll(wanted.keySet());
        loaded.values().forEach(llama.models()::freeAdapter);
        loaded.clear();
        loaded.putAll(wanted);
    }

    private void putOn(List<AdapterSetting> settings, Map<Path, MemorySegment> adapters) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, settings.size()));
            MemorySegment scales = arena.allocate(JAVA_FLOAT, Math.max(1, settings.size()));
            for (int i = 0; i < settings.size(); i++) {
                pointers.setAtIndex(ADDRESS, i, adapters.get(settings.get(i).path()));
                scales.setAtIndex(JAVA_FLOAT, i, settings.get(i).scale());
            }
            if (!llama.contexts().setAdapters(context, pointers, settings.size(), scales)) {
                throw new ForgeException(ErrorCode.INVALID_ADAPTER, "llama.cpp refused the adapters: "
                    + llama.log().takeErrors());
            }
        }
    }

    private MemorySegment load(Path path) {
        MemorySegment adapter = llama.models().loadAdapter(model, path);
        if (NativeLibrary.isNull(adapter)) {
            throw new ForgeException(ErrorCode.INVALID_ADAPTER, "llama.cpp refused the adapter: "
                + llama.log().takeErrors(), Map.of("path", path.toString()),
                "Use a GGUF LoRA that was trained on this very model.");
        }
        return adapter;
    }
}
