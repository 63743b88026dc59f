package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.model.DecoderConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes a LoRA as llama.cpp reads it: {@code general.type} adapter, {@code adapter.lora.alpha} (the scale is alpha /
 * rank), and for each matrix {@code NAME.lora_a} with ne [in, rank] and {@code NAME.lora_b} with ne [rank, out]. Rows of
 * q's and k's {@code lora_b} are in the order that the architecture's GGUF files have.
 */
public final class GgufLora {
    private GgufLora() { }

    /** Whether the adapter can be written for such a model. */
    public static boolean fits(LowRankAdapter adapter, DecoderConfig config) {
        return !adapter.isDora() && !adapter.projections().isEmpty()
            && GgufNames.ofModelType(config.architecture()).isPresent();
    }

    /**
     * @param name for {@code general.name}
     * @param type F32, F16 or BF16
     * @throws ForgeException INVALID_ADAPTER for what has no such form
     */
    public static void write(LowRankAdapter adapter, DecoderConfig config, String name, GgmlType type, Path file)
            throws IOException {
        if (!fits(adapter, config)) {
            throw new ForgeException(ErrorCode.INVALID_ADAPTER, "The adapter has no form as a GGUF LoRA.",
                Map.of("architecture", config.architecture(), "dora", adapter.isDora()),
                "Merge it into its base model.");
        }
        GgufNames names = GgufNames.ofModelType(config.architecture()).orElseThrow();
        int rank = adapter.projections().getFirst().rank();
        try (GgufWriter writer = GgufWriter.create(file)) {
            writer.metadata().text("general.architecture", names.architecture()).text("general.type", "adapter")
                .text("general.name", name).text("adapter.type", "lora")
                .float32("adapter.lora.alpha", (float) (adapter.scale() * rank));
            for (Projection projection : adapter.projections()) {
                String weight = weight(names, projection);
                writer.tensor(weight + ".lora_a", type, projection.in(), projection.rank());
                writer.tensor(weight + ".lora_b", type, projection.rank(), projection.out());
            }
            for (Projection projection : adapter.projections()) {
                writer.write(projection.a());
                writer.write(b(projection, names, config.headSize(), rank));
            }
            writer.finish();
        }
    }

    private static String weight(GgufNames names, Projection projection) {
        return names.of(projection.weight()).orElseThrow(() -> new ForgeException(ErrorCode.INVALID_ADAPTER,
            projection.weight() + " has no place in a " + names.architecture() + " model.",
            Map.of("tensor", projection.weight()), null));
    }

    /** One alpha serves the whole file; where ranks differ, B makes up for it. */
    private static float[] b(Projection projection, GgufNames names, int headSize, int rank) {
        float[] b = projection.b().clone();
        if (projection.rank() != rank) {
            float factor = (float) projection.rank() / rank;
            for (int i = 0; i < b.length; i++) {
                b[i] *= factor;
            }
        }
        return names.isReordered(projection.weight())
            ? HeadRows.reorder(b, projection.rank(), HeadRows.source(headSize)) : b;
    }
}
