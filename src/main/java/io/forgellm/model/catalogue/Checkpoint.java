package io.forgellm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;

/**
 * A training run's weights after some steps.
 *
 * @param runFolder as it lies in the training output
 * @param run       the run's id, which is its folder's name
 * @param folder    of the checkpoint
 * @param base      GGUF file or folder of the model that was trained; empty where the run does not say
 */
public record Checkpoint(@JsonIgnore Path runFolder, String run, int step, @JsonIgnore Path folder, String base) { }
