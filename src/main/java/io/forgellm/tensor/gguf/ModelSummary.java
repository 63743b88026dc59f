package io.forgellm.tensor.gguf;

import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the catalogue shows of a GGUF file. Numbers that the file does not give are 0, texts null.
 *
 * @param path               the file, or the first of a set of shards
 * @param name               {@code general.name}, else the file's name without its ending
 * @param parameters         elements of all tensors together
 * @param quantisation       Q4_K_M and the like; the most frequent tensor type where the file does not say
 * @param sizeBytes          of all files together
 * @param headCountKv        heads of keys and values; the largest where layers differ, as for headCount
 * @param vocabularySize     tokens
 * @param chatTemplate       Jinja source
 * @param namedChatTemplates further templates by name ({@code tokenizer.chat_template.NAME}), such as tool_use
 * @param addBos             whether the tokenizer puts the begin token before a text
 * @param adapter            true for a LoRA, which has no vocabulary or layers of its own
 * @param instruct           has a chat template, or its name says so ({@link InstructRule})
 * @param shards             files that make up the model, 1 for a whole one
 * @param complete           false when files of the set are missing; sizes then count those that are there
 */
public record ModelSummary(Path path, String architecture, String name, long parameters, String quantisation,
                           long sizeBytes, int contextLength, int embeddingLength, int blockCount, int headCount,
                           int headCountKv, int vocabularySize, String chatTemplate,
                           Map<String, String> namedChatTemplates, SpecialToken bos, SpecialToken eos,
                           SpecialToken eot, boolean addBos, String tokenizerModel, String tokenizerPre,
                           boolean adapter, String licence, boolean instruct, int shards, boolean complete) {
    public ModelSummary {
        namedChatTemplates = Map.copyOf(namedChatTemplates);
    }

    /**
     * Sums up a file and, where it is the first of a set, the shards beside it.
     *
     * @throws ForgeException INVALID_MODEL when a shard is damaged or a key has the wrong type
     */
    public static ModelSummary of(GgufFile file) {
        return new SummaryReader(file).summary();
    }
}
