package io.forgellm.model;

import io.forgellm.model.catalogue.ModelView;

/**
 * {@code GET /api/model/info}: what is loaded, in the words that old clients know.
 *
 * @param modelType     {@code instruct} or {@code base}, null when nothing is loaded
 * @param chatFormat    {@code template} for an instruct model, else {@code plain}
 * @param memoryUsageGb of the engine process, in 2^30 bytes
 * @param model         as in the catalogue
 */
public record InfoBody(boolean success, boolean loaded, String modelName, String adapterPath, String modelType,
                       String chatFormat, double memoryUsageGb, ModelView model) {

    static InfoBody of(ModelStatus s, ModelView model) {
        boolean instruct = s.instruct() != null && s.instruct();
        return new InfoBody(true, s.loaded(), s.modelName(), StatusBody.adapterPath(s),
                s.instruct() == null ? null : instruct ? "instruct" : "base", instruct ? "template" : "plain",
                s.memoryBytes() == null ? 0 : s.memoryBytes() / (double) (1 << 30), model);
    }
}
