package io.forgellm.forge.quantise;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/**
 * What to fuse and how. Absent fields have their defaults.
 *
 * @param baseModelPath name or path of a model (default: what the adapter's run was trained on)
 * @param adapterPath   name of an adapter, a run or a checkpoint, or path of a PEFT folder
 * @param suffix        added to the new model's name; {@code name} is all of it instead
 * @param description   in the user's words; kept with the job
 * @param format        gguf (default) or safetensors
 * @param type          F32, F16, BF16 or for gguf a type to quantise to (default: the base's)
 * @param text          what perplexity is measured on; {@code chunks} pieces of 512 tokens of it, 0 for all
 * @param threads       0 for one per core
 * @param queue         whether it may wait for its turn (default true)
 * @param verify        whether it is held against base and adapter before it gets its name (default: where libllama is)
 * @param override      why it is good even where it differs
 */
public record FuseBody(String baseModelPath, String adapterPath, String suffix, String description, String name,
                       String format, String type, String text, @Min(0) Integer chunks,
                       @Min(0) @Max(512) Integer threads, Boolean queue,
                       Boolean verify, @Size(min = 10, max = 2000) String override) { }
