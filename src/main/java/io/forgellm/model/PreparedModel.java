package io.forgellm.model;

import io.forgellm.engine.EngineSpec;
import io.forgellm.generation.PromptRenderer;

/**
 * A model that was found and checked, ready for an engine.
 *
 * @param id       as in the catalogue
 * @param instruct answers conversations; else it continues texts
 */
record PreparedModel(String id, EngineSpec spec, boolean instruct, PromptRenderer renderer) {
}
