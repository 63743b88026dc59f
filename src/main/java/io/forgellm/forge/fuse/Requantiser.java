package io.forgellm.forge.fuse;

import io.forgellm.forge.output.Progress;
import java.nio.file.Path;

/** Makes a quantised model of one in floats: how a fused model becomes as small as its base was. */
@FunctionalInterface
public interface Requantiser {
    /**
     * @param floats   a GGUF file whose matrices are F16
     * @param type     as llama.cpp names it: {@code Q4_K_M}
     * @param target   written in place; it may be incomplete when this throws
     * @param progress told of bytes read of {@code floats}, asked whether to go on
     * @throws io.forgellm.error.ForgeException UNSUPPORTED_BY_ENGINE where there is no quantiser, CANCELLED
     */
    void quantise(Path floats, String type, Path target, Progress progress);
}
