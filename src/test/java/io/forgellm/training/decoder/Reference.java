package io.forgellm.training.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A tiny model with fixed weights and what transformers, PEFT and PyTorch make of it; see make.py there. */
record Reference(Path folder, JsonNode figures) {
    static final List<String> SHAPES = List.of("llama", "mistral", "qwen2", "qwen3", "gemma3", "smollm3");
    private static final List<String> ALL = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
            "down_proj");

    static Reference of(String shape) throws IOException {
        Path folder = Path.of("src/test/resources/io/forgellm/training/reference", shape);
        return new Reference(folder, new ObjectMapper().readTree(Files.readString(folder.resolve("reference.json"))));
    }

    DecoderModel open(RunSpec.Method method) {
        return open(method, RunSpec.BasePrecision.FP32, false, 0);
    }

    DecoderModel open(RunSpec.Method method, RunSpec.BasePrecision base, boolean checkpointing, double dropout) {
        boolean full = method == RunSpec.Method.FULL;
        RunSpec.AdapterSpec adapter = new RunSpec.AdapterSpec(method, -1, figures.get("rank").asInt(),
                figures.get("scale").asDouble(), dropout, full ? List.of() : ALL);
        try (ModelSource source = ModelSources.open(folder)) {
            return DecoderModel.open(source, adapter,
                    new RunSpec.ComputeSpec(RunSpec.Precision.FP32, base, checkpointing, 1), 1);
        }
    }

    /** With the adapter that PEFT started from. */
    DecoderModel openAsPeft(RunSpec.Method method) {
        DecoderModel model = open(method);
        if (method != RunSpec.Method.FULL) {
            model.restoreWeights(folder.resolve(method.name().toLowerCase() + ".safetensors"));
        }
        return model;
    }

    double[] curve(DecoderModel model, int steps) {
        double[] losses = new double[steps];
        for (int i = 0; i < steps; i++) {
            losses[i] = step(model, i);
        }
        return losses;
    }

    /** One step on the reference's i-th batch: mean loss per token before it. */
    double step(DecoderModel model, int i) {
        List<TokenSequence> batch = batch(i);
        int count = batch.stream().mapToInt(row -> row.length() - 1).sum();
        double loss = model.accumulate(batch, 1.0 / count, i + 1) / count;
        model.step(figures.get("learning_rate").asDouble(), figures.get("weight_decay").asDouble(),
                figures.get("max_norm").asDouble());
        return loss;
    }

    List<TokenSequence> batch(int i) {
        List<TokenSequence> rows = new ArrayList<>();
        figures.get("batches").get(i).forEach(row -> rows.add(document(ints(row))));
        return rows;
    }

    int[] tokens() {
        return ints(figures.get("tokens"));
    }

    static TokenSequence document(int... tokens) {
        boolean[] targets = new boolean[tokens.length];
        Arrays.fill(targets, true);
        return new TokenSequence(tokens, targets, new int[tokens.length]);
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
