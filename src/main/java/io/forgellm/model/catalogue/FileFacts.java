package io.forgellm.model.catalogue;

import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import java.nio.file.Path;
import java.util.Set;

/**
 * What a file says of itself, without the long texts: a catalogue of hundreds stays small.
 *
 * @param kind  what the file is for
 * @param cacheBytesPerToken as in {@link CatalogueModel}
 * @param error why it cannot be used, or null
 */
record FileFacts(Kind kind, String architecture, long parameters, String quantisation, int contextLength,
                 boolean chatTemplate, boolean instruct, long cacheBytesPerToken, String error) {
    enum Kind { MODEL, ADAPTER, OTHER }

    /** Types and architectures of GGUF files that are parts or by-products of models. */
    private static final Set<String> OTHER_TYPES = Set.of("mmproj", "vocab", "imatrix", "clip");

    /** Never throws: what is wrong with the file becomes its error. */
    static FileFacts read(Path path) {
        if (path.toString().endsWith(".safetensors")) {
            return new FileFacts(Kind.ADAPTER, null, 0, null, 0, false, false, 0, null);
        }
        try {
            GgufFile file = GgufFile.read(path);
            ModelSummary summary = ModelSummary.of(file);
            String type = file.text("general.type").orElse("model");
            boolean other = OTHER_TYPES.contains(type) || OTHER_TYPES.contains(file.architecture().orElse(""));
            Kind kind = summary.adapter() ? Kind.ADAPTER : other ? Kind.OTHER : Kind.MODEL;
            boolean template = summary.chatTemplate() != null || !summary.namedChatTemplates().isEmpty();
            return new FileFacts(kind, summary.architecture(), summary.parameters(), summary.quantisation(),
                summary.contextLength(), template, summary.instruct(), cacheBytesPerToken(summary),
                summary.complete() ? null : "Some of the model's " + summary.shards() + " files are missing.");
        } catch (ForgeException damaged) {
            return new FileFacts(Kind.MODEL, null, 0, null, 0, false, false, 0, damaged.getMessage());
        }
    }

    /** A key and a value for each layer's heads, in half precision, as llama.cpp keeps them. */
    private static long cacheBytesPerToken(ModelSummary s) {
        return s.headCount() == 0 ? 0 : 2L * 2 * s.blockCount() * s.headCountKv() * (s.embeddingLength() / s.headCount());
    }
}
