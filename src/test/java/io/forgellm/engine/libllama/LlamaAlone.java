package io.forgellm.engine.libllama;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Quantises as the command {@code llama-quantize} does: llama.cpp reads, computes and writes. */
public final class LlamaAlone {
    private LlamaAlone() {
    }

    /** @param fileType number in {@code enum llama_ftype} */
    public static void quantise(Path source, Path target, int fileType, boolean copy,
            Map<String, float[]> importance) {
        LlamaQuantiser llama = LlamaQuantiser.load(NativesFolder.find(NativesInstaller.defaultFolder()));
        assertThat(llama.run(source, target, new LlamaQuantiser.Settings(fileType, true, true, false, copy, null, null,
                List.of(), importance), false, piece -> { })).isEmpty();
    }
}
