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
import java.util.stream.Stream;

/** A tiny model with fixed weights and what transformers, PEFT and PyTorch make of it; see make.py there. */
record Reference(Path folder, JsonNode figures) {
    static final List<String> SHAPES = List.of("llama", "mistral", "qwen2", "qwen3", "gemma3_text", "smollm3");
    static final List<String> ALL = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
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
        return open(new RunSpec.AdapterSpec(method, -1, full ? 0 : 4, full ? 0 : 2, dropout, full ? List.of() : ALL),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, base, checkpointing, 1));
    }

    DecoderModel open(RunSpec.AdapterSpec adapter, RunSpec.ComputeSpec compute) {
        try (ModelSource source = ModelSources.open(folder)) {
            return DecoderModel.open(source, adapter, compute, 1);
        }
    }

    /** A training of 50 steps that PyTorch went through. */
    Curve curve(String method) {
        return new Curve(this, method, figures.get("curves").get(method));
    }

    /** Mean losses of so many steps on the reference's batches. */
    double[] losses(DecoderModel model, int steps) {
        double[] losses = new double[steps];
        for (int i = 0; i < steps; i++) {
            losses[i] = step(model, i).loss();
        }
        return losses;
    }

    /** @param loss mean per target, before the step; @param norm of the gradient before clipping */
    record Step(double loss, double norm) { }

    Step step(DecoderModel model, int i) {
        return step(model, i, 1e-2);
    }

    Step step(DecoderModel model, int i, double rate) {
        List<TokenSequence> batch = batch(i);
        int count = batch.stream().mapToInt(row -> row.length() - 1).sum();
        double loss = model.accumulate(batch, 1.0 / count, i + 1) / count;
        return new Step(loss, model.step(rate, 0.01, 1));
    }

    /** Every step has its batch; they come round again. */
    List<TokenSequence> batch(int i) {
        JsonNode batches = figures.get("batches");
        List<TokenSequence> rows = new ArrayList<>();
        batches.get(i % batches.size()).forEach(row -> rows.add(document(ints(row))));
        return rows;
    }

    int[] row() {
        return ints(figures.get("row"));
    }

    static TokenSequence document(int... tokens) {
        return packed(tokens);
    }

    /** Documents that share a row. */
    static TokenSequence packed(int[]... documents) {
        int[] tokens = Stream.of(documents).flatMapToInt(Arrays::stream).toArray();
        boolean[] targets = new boolean[tokens.length];
        Arrays.fill(targets, true);
        int[] numbers = new int[tokens.length];
        int at = 0;
        for (int i = 0; i < documents.length; i++) {
            Arrays.fill(numbers, at, at + documents[i].length, i);
            at += documents[i].length;
        }
        return new TokenSequence(tokens, targets, numbers);
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    /** @param figures of the curve: its losses, norms and final weights */
    record Curve(Reference reference, String method, JsonNode figures) {

        /** With the weights that PEFT started from. */
        DecoderModel open(boolean checkpointing) {
            RunSpec.ComputeSpec compute = new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32,
                    checkpointing, 1);
            if (method.equals("full")) {
                return reference.open(new RunSpec.AdapterSpec(RunSpec.Method.FULL, -1, 0, 0, 0, List.of()), compute);
            }
            List<String> modules = new ArrayList<>();
            figures.get("modules").forEach(name -> modules.add(name.asText()));
            DecoderModel model = reference.open(new RunSpec.AdapterSpec(
                    method.equals("dora") ? RunSpec.Method.DORA : RunSpec.Method.LORA, figures.get("layers").asInt(),
                    figures.get("rank").asInt(), figures.get("scale").asDouble(), 0, modules), compute);
            model.restoreWeights(reference.folder().resolve(figures.get("init").asText()));
            return model;
        }

        double rate() {
            return figures.get("learning_rate").asDouble();
        }
    }
}
