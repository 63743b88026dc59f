package io.forgellm.training.decoder;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsFile;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Trained weights and AdamW's state of a checkpoint, all float32. Weights bear the names that PEFT or Hugging Face give
 * them; the state has {@code NAME.mean} and {@code NAME.variance} for each, and the count of steps as metadata.
 */
final class StateFiles {
    private static final String STATE = "state.safetensors";
    private static final String STEPS = "steps";

    private final List<Parameter> parameters;
    private final AdamW optimiser;
    private final String weights;

    StateFiles(List<Parameter> parameters, AdamW optimiser, boolean full) {
        this.parameters = parameters;
        this.optimiser = optimiser;
        weights = full ? "model.safetensors" : "adapter_model.safetensors";
    }

    void save(Path folder) {
        try (SafetensorsWriter values = SafetensorsWriter.create(folder.resolve(weights));
             SafetensorsWriter state = SafetensorsWriter.create(folder.resolve(STATE))) {
            values.metadata("format", "pt");
            state.metadata(STEPS, Long.toString(optimiser.steps()));
            for (Parameter parameter : parameters) {
                long[] shape = parameter.value().shape();
                values.tensor(parameter.name(), Dtype.F32, shape);
                state.tensor(parameter.name() + ".mean", Dtype.F32, shape);
                state.tensor(parameter.name() + ".variance", Dtype.F32, shape);
            }
            for (Parameter parameter : parameters) {
                values.write(parameter.name(), Tensors.buffer(parameter.value()));
                state.write(parameter.name() + ".mean", Tensors.buffer(parameter.mean()));
                state.write(parameter.name() + ".variance", Tensors.buffer(parameter.variance()));
            }
            values.finish();
            state.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restore(Path folder) {
        try (SafetensorsFile values = SafetensorsFile.open(folder.resolve(weights));
             SafetensorsFile state = SafetensorsFile.open(folder.resolve(STATE))) {
            for (Parameter parameter : parameters) {
                read(values, parameter.name(), parameter.value());
                read(state, parameter.name() + ".mean", parameter.mean());
                read(state, parameter.name() + ".variance", parameter.variance());
                parameter.gradient().zero_();
                parameter.changed();
            }
            optimiser.steps(Long.parseLong(state.metadata().get(STEPS)));
        }
    }

    /** Weights alone, as another run or program left them. */
    void restoreWeights(Path file) {
        try (SafetensorsFile values = SafetensorsFile.open(file)) {
            for (Parameter parameter : parameters) {
                read(values, parameter.name(), parameter.value());
                parameter.changed();
            }
        }
    }

    private static void read(SafetensorsFile file, String name, Tensor into) {
        var tensor = file.tensors().get(name);
        if (tensor == null || tensor.elements() != into.numel()) {
            throw new ForgeException(ErrorCode.INVALID_MODEL, "The checkpoint's " + name + " does not fit this run",
                    Map.of("tensor", name), "Resume with the settings the run was started with.");
        }
        file.read(name, 0, Tensors.buffer(into));
    }
}
