package io.forgellm.tensor.adapter;

import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** Writes a low-rank adapter's matrices as PEFT names and lays them out; {@link AdapterReader} has both forms. */
public final class PeftWriter {
    private PeftWriter() { }

    /** The file is there whole, on the disk, when this returns. */
    public static void write(LowRankAdapter adapter, Path file) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file)) {
            writer.metadata("format", "pt");
            for (Projection projection : adapter.projections()) {
                String name = name(projection);
                writer.tensor(name + ".lora_A.weight", Dtype.F32, projection.rank(), projection.in());
                writer.tensor(name + ".lora_B.weight", Dtype.F32, projection.out(), projection.rank());
                if (projection.magnitude() != null) {
                    writer.tensor(name + ".lora_magnitude_vector", Dtype.F32, projection.out());
                }
            }
            for (Projection projection : adapter.projections()) {
                String name = name(projection);
                writer.write(name + ".lora_A.weight", FloatBuffer.wrap(projection.a()));
                writer.write(name + ".lora_B.weight", FloatBuffer.wrap(projection.b()));
                if (projection.magnitude() != null) {
                    writer.write(name + ".lora_magnitude_vector", FloatBuffer.wrap(projection.magnitude()));
                }
            }
            writer.finish();
        }
    }

    private static String name(Projection projection) {
        return "base_model.model.model.layers." + projection.layer() + "." + projection.module();
    }
}
