package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A LoRA of random weights for a {@link TinyModel}, strong enough that greedy answers change. */
public record TinyAdapter(TinyModel model, int rank, float alpha, long seed) {

    /** Rank 4, alpha 8, on all of a layer's matrices. */
    public static TinyAdapter of(TinyModel model) {
        return new TinyAdapter(model, 4, 8, 7);
    }

    public TinyAdapter withSeed(long number) {
        return new TinyAdapter(model, rank, alpha, number);
    }

    /** Writes the adapter and gives its path. */
    public Path write(Path file) {
        try (GgufWriter writer = GgufWriter.create(file)) {
            writer.metadata().text("general.architecture", "llama").text("general.type", "adapter")
                .text("general.name", "Tiny LoRA").text("adapter.type", "lora").float32("adapter.lora.alpha", alpha);
            Map<String, int[]> targets = targets();
            targets.forEach((name, shape) -> {
                writer.tensor(name + ".lora_a", GgmlType.F32, shape[0], rank);
                writer.tensor(name + ".lora_b", GgmlType.F32, rank, shape[1]);
            });
            Random random = new Random(seed);
            for (int[] shape : targets.values()) {
                writer.write(TinyModel.normal(random, shape[0] * rank, 1 / Math.sqrt(shape[0])));
                writer.write(TinyModel.normal(random, shape[1] * rank, 1));
            }
            writer.finish();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Weights by name with their input and output lengths. */
    private Map<String, int[]> targets() {
        Map<String, int[]> targets = new LinkedHashMap<>();
        for (int i = 0; i < model.layers(); i++) {
            String block = "blk." + i + ".";
            targets.put(block + "attn_q.weight", new int[] {model.width(), model.width()});
            targets.put(block + "attn_k.weight", new int[] {model.width(), model.widthKv()});
            targets.put(block + "attn_v.weight", new int[] {model.width(), model.widthKv()});
            targets.put(block + "attn_output.weight", new int[] {model.width(), model.width()});
            targets.put(block + "ffn_gate.weight", new int[] {model.width(), model.feedForward()});
            targets.put(block + "ffn_up.weight", new int[] {model.width(), model.feedForward()});
            targets.put(block + "ffn_down.weight", new int[] {model.feedForward(), model.width()});
        }
        return targets;
    }
}
