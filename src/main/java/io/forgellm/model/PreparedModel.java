package io.forgellm.model;

import io.forgellm.engine.EngineSpec;
import io.forgellm.generation.PromptRenderer;

/**
 * A model that was found and checked, ready for an engine.
 *
 * @param id       as in the catalogue
 * @param request  what was asked for, with the base in place of a checkpoint and with the adapters' real files
 * @param instruct answers conversations; else it continues texts
 */
record PreparedModel(String id, LoadModel request, EngineSpec spec, boolean instruct, PromptRenderer renderer) {
}
