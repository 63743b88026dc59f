package io.forgellm.tensor.adapter;

import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** Writes an adapter as PEFT saves it. */
public final class PeftAdapter {
    private PeftAdapter() { }

    public static Path write(LowRankAdapter adapter, Path folder) throws IOException {
        int rank = adapter.projections().getFirst().rank();
        new PeftConfig("base", rank, adapter.scale() * rank, 0, List.of("q_proj"), List.of(), adapter.isDora())
            .write(folder);
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder.resolve("adapter_model.safetensors"))) {
            for (Projection each : adapter.projections()) {
                writer.tensor(name(each) + ".lora_A.weight", Dtype.F32, each.rank(), each.in());
                writer.tensor(name(each) + ".lora_B.weight", Dtype.F32, each.out(), each.rank());
                if (each.magnitude() != null) {
                    writer.tensor(name(each) + ".lora_magnitude_vector", Dtype.F32, each.out());
                }
            }
            for (Projection each : adapter.projections()) {
                writer.write(name(each) + ".lora_A.weight", FloatBuffer.wrap(each.a()));
                writer.write(name(each) + ".lora_B.weight", FloatBuffer.wrap(each.b()));
                if (each.magnitude() != null) {
                    writer.write(name(each) + ".lora_magnitude_vector", FloatBuffer.wrap(each.magnitude()));
                }
            }
            writer.finish();
        }
        return folder;
    }

    private static String name(Projection projection) {
        return "base_model.model.model.layers." + projection.layer() + "." + projection.module();
    }
}
