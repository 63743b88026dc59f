package io.forgellm.engine;

import java.nio.file.Path;

/** A GGUF LoRA adapter and its strength: 1 as trained, 0 without effect. */
public record AdapterSetting(Path path, float scale) {
}
