package io.forgellm.migration;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.forgellm.process.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A training of the Python program: a folder that mlx-lm wrote weights into and the program its metrics.
 *
 * @param kind        {@code cpt} or {@code ift}
 * @param base        name or path of the model that was trained, empty where nothing says it
 * @param method      {@code lora}, {@code dora} or {@code full}, empty where nothing says it
 * @param checkpoints by step
 * @param log         newest metrics file, or null
 */
record OldSession(Path folder, String kind, String base, String method, JsonNode adapterConfig,
                  List<Checkpoint> checkpoints, Path log) {
    private static final Pattern CHECKPOINT = Pattern.compile("(\\d{1,7})_adapters\\.safetensors");
    private static final String FINAL = "adapters.safetensors";
    private static final double DEFAULT_SCALE = 20;
    /** Python writes infinite perplexities as bare words. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /** Weights after some steps. */
    record Checkpoint(int step, Path file) { }

    static OldSession read(Path folder, String kind) throws IOException {
        List<Path> files = DurableFiles.list(folder);
        Path log = files.stream().filter(file -> file.getFileName().toString().matches("CPT_.*\\.json"))
                .max(Comparator.comparing(Path::getFileName)).orElse(null);
        JsonNode config = json(folder.resolve("adapter_config.json"));
        JsonNode metrics = log == null ? MissingNode.getInstance() : json(log);
        String base = config.path("model").asText(config.path("base_model_name").asText(metrics.path("base_model").asText("")));
        String method = config.path("fine_tune_type").asText(metrics.path("config").path("fine_tune_type").asText(""));
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (Path file : files) {
            Matcher name = CHECKPOINT.matcher(file.getFileName().toString());
            if (name.matches() && Files.isRegularFile(file)) {
                checkpoints.add(new Checkpoint(Integer.parseInt(name.group(1)), file));
            }
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::step));
        addLast(folder, lastStep(metrics, config), checkpoints);
        return new OldSession(folder, kind, base, method, config, List.copyOf(checkpoints), log);
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** Factor of the low-rank product; mlx-lm takes it as it is. */
    double scale() {
        return adapterConfig.path("lora_parameters").path("scale").asDouble(DEFAULT_SCALE);
    }

    double dropout() {
        return adapterConfig.path("lora_parameters").path("dropout").asDouble(0);
    }

    /** Rows of the metrics file, none where it is damaged. */
    List<JsonNode> metrics() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        if (log != null) {
            json(log).path("metrics").forEach(rows::add);
        }
        return rows;
    }

    /** The weights after the last step have no number of their own, unless they were saved with one as well. */
    private static void addLast(Path folder, int step, List<Checkpoint> checkpoints) throws IOException {
        Path last = folder.resolve(FINAL);
        boolean later = checkpoints.isEmpty() ? step > 0 : step > checkpoints.getLast().step();
        // A link there leads to the checkpoint that the program was last told to load.
        if (later && Files.isRegularFile(last) && !Files.isSymbolicLink(last)
                && (checkpoints.isEmpty() || Files.mismatch(last, checkpoints.getLast().file()) >= 0)) {
            checkpoints.add(new Checkpoint(step, last));
        }
    }

    /** A stopped run ends before the step it was planned for: what it reported last counts. */
    private static int lastStep(JsonNode metrics, JsonNode config) {
        int last = 0;
        for (JsonNode row : metrics.path("metrics")) {
            last = Math.max(last, row.path("iteration").asInt());
        }
        return last > 0 ? last : config.path("iters").asInt();
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? JSON.readTree(Files.readAllBytes(file)) : MissingNode.getInstance();
        } catch (com.fasterxml.jackson.core.JsonProcessingException damaged) {
            return MissingNode.getInstance();
        }
    }
}
