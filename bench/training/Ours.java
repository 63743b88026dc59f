import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.adapter.AdapterFiles;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.DecoderModel;
import io.forgellm.training.decoder.LibtorchSettings;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Carries out a job (see job.py) on the trainer's decoder and prints what came of it; {@code peer.py} is the same on
 * PyTorch. With {@code settings NATIVES} it prints what a trainer's JVM is started with.
 */
final class Ours {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Ours() { }

    public static void main(String[] args) throws IOException {
        if (args[0].equals("settings")) {
            ObjectNode settings = JSON.createObjectNode();
            settings.set("flags", JSON.valueToTree(LibtorchSettings.jvmFlags(Path.of(args[1]))));
            settings.set("environment", JSON.valueToTree(LibtorchSettings.environment()));
            System.out.println(settings);
            return;
        }
        JsonNode job = JSON.readTree(Path.of(args[0]).toFile());
        long start = System.nanoTime();
        try (DecoderModel model = open(job)) {
            ObjectNode result = JSON.createObjectNode().put("load_seconds", since(start));
            writeLogits(job, model, "logits_before");
            train(job, model, result);
            writeLogits(job, model, "logits_after");
            if (job.hasNonNull("save")) {
                Path folder = Files.createDirectories(Path.of(job.get("save").asText()));
                model.save(folder);
                AdapterFiles.write(folder, spec(job), config(job));
            }
            System.out.println(result.put("peak", peak()));
        }
    }

    private static DecoderModel open(JsonNode job) {
        RunSpec spec = spec(job);
        try (ModelSource source = ModelSources.open(Path.of(spec.base()))) {
            DecoderModel model = DecoderModel.open(source, spec.adapter(), spec.compute(), 1);
            if (spec.adapter().method() != Method.FULL) {
                model.restoreWeights(Path.of(job.get("adapter").asText()));
            }
            return model;
        }
    }

    /** What of a run's specification the decoder and its adapter files look at. */
    private static RunSpec spec(JsonNode job) {
        Method method = Method.valueOf(job.get("method").asText().toUpperCase(Locale.ROOT));
        List<String> modules = new ArrayList<>();
        job.get("modules").forEach(module -> modules.add(module.asText()));
        AdapterSpec adapter = new AdapterSpec(method, -1, job.get("rank").asInt(), job.get("scale").asDouble(), 0, modules);
        ComputeSpec compute = new ComputeSpec(Precision.valueOf(job.get("precision").asText().toUpperCase(Locale.ROOT)),
                BasePrecision.AUTO, job.get("checkpointing").asBoolean(), job.get("threads").asInt());
        String base = job.get("model").asText();
        return new RunSpec("bench", Instant.EPOCH, base, base, null, adapter, null, compute, null, null, null);
    }

    private static DecoderConfig config(JsonNode job) {
        try (ModelSource source = ModelSources.open(Path.of(job.get("model").asText()))) {
            return source.config();
        }
    }

    private static void train(JsonNode job, DecoderModel model, ObjectNode result) {
        ArrayNode losses = result.putArray("losses");
        ArrayNode seconds = result.putArray("seconds");
        for (JsonNode step : job.get("batches")) {
            List<TokenSequence> rows = new ArrayList<>();
            step.forEach(row -> rows.add(document(JSON.convertValue(row, int[].class))));
            int targets = rows.stream().mapToInt(row -> row.length() - 1).sum();
            long start = System.nanoTime();
            double loss = model.accumulate(rows, 1.0 / targets, 0) / targets;
            model.step(job.get("learning_rate").asDouble(), job.get("weight_decay").asDouble(),
                    job.get("max_norm").asDouble());
            seconds.add(since(start));
            losses.add(loss);
        }
    }

    private static TokenSequence document(int... tokens) {
        boolean[] targets = new boolean[tokens.length];
        Arrays.fill(targets, true);
        return new TokenSequence(tokens, targets, new int[tokens.length]);
    }

    /** All logits of the job's prompt as little-endian float32, where it names a file for them. */
    private static void writeLogits(JsonNode job, DecoderModel model, String name) throws IOException {
        if (!job.hasNonNull(name)) {
            return;
        }
        float[][] logits = model.logits(JSON.convertValue(job.get("prompt"), int[].class));
        try (FileChannel file = FileChannel.open(Path.of(job.get(name).asText()), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (float[] row : logits) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(row);
                file.write(bytes);
            }
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Highest resident set of this process, bytes. */
    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
    }
}
