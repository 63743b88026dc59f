package io.forgellm.training.data.preview;

import java.util.Map;

/**
 * What a preview is made of. Paths are absolute and checked.
 *
 * @param path    file or folder of data
 * @param model   folder or GGUF file of the base model, or null: tokens are then estimated
 * @param name    of the model, for the family of one without a chat template; or null
 * @param natives where libllama is, or null for its usual place
 * @param fields  the data's own field by the usual name
 * @param rows    how many of the first rows are shown
 */
public record PreviewRequest(String path, String model, String name, String natives, Map<String, String> fields,
                             int rows) {
    public PreviewRequest {
        fields = fields == null ? Map.of() : Map.copyOf(fields);
    }
}
