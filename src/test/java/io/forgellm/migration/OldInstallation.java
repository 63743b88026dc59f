package io.forgellm.migration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An installation of the Python program as it lies on a disk: what mlx-lm itself trained, fused and quantised
 * ({@code migration/make.py}), and around it the files that the program writes, in its formats.
 */
public final class OldInstallation {
    public static final String LORA = "tiny_lr2e_03_bs2_iter5_2025-07-20_10-30";
    public static final String DORA = "tiny_lr2e_03_bs2_iter5_2025-07-21_08-00";
    public static final String FULL = "tiny_lr1e_04_bs2_iter4_2025-07-22_09-15";
    public static final String STOPPED = "tiny_lr2e_03_bs2_iter5_2025-07-23_23-59";
    public static final String PUBLISHED = "published/" + LORA + "_0000004_20250720_113000";
    public static final String FUSED = "published/tiny_fused_lora_" + LORA;
    private static final Path MLX = Path.of("src/test/resources/migration/mlx");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private OldInstallation(Path folder) {
        this.folder = folder;
    }

    /** @param folder is made */
    public static OldInstallation in(Path folder) throws IOException {
        OldInstallation made = new OldInstallation(Files.createDirectories(folder).toRealPath());
        made.hub();
        made.session(LORA, "lora");
        made.session(DORA, "dora");
        made.fullSession();
        made.write("models/cpt/" + STOPPED + "/CPT_20250723_235900.json", made.metrics(STOPPED, "lora", false));
        made.loaded(DORA, "0000002_adapters.safetensors");
        made.loaded(STOPPED, "0000003_adapters.safetensors");
        Files.createDirectories(made.folder.resolve("models/base"));
        Files.createDirectories(made.folder.resolve("models/ift"));
        made.rest();
        return made;
    }

    public Path folder() {
        return folder;
    }

    private Path hubFolder() {
        return folder.resolve(".cache/huggingface/hub");
    }

    private void hub() throws IOException {
        Path base = hubFolder().resolve("models--org--tiny");
        Path snapshot = Files.createDirectories(base.resolve("snapshots/0123abc"));
        Path blobs = Files.createDirectories(base.resolve("blobs"));
        write(".cache/huggingface/hub/models--org--tiny/refs/main", "0123abc");
        try (Stream<Path> files = Files.list(MLX.resolve("base"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Files.copy(file, blobs.resolve("blob-" + name));
                Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/blob-" + name));
            }
        }
        model("models--published--" + PUBLISHED.substring(10), "fused");
        write(".cache/huggingface/hub/models--published--" + PUBLISHED.substring(10) + "/README.md", "---\nlibrary_name: mlx\n");
        model("models--published--" + FUSED.substring(10), "fused");
        for (int bits : List.of(4, 8)) {
            model("models--org--tiny_Q" + bits, "q" + bits);
            write(".cache/huggingface/hub/models--org--tiny_Q" + bits + "/quantization_info.json", """
                    {"quantization": {"bits": %d, "group_size": 32, "method": "mlx_lm", "original_model": "org/tiny",
                     "quantized_at": "2025-07-22T10:00:00"}}""".formatted(bits));
        }
        Files.createDirectories(hubFolder().resolve("models--published--half_20250101_000000"));
        copy(MLX.resolve("base"), hubFolder().resolve("models--else--unused/snapshots/9/"));
    }

    private void model(String name, String fixture) throws IOException {
        copy(MLX.resolve(fixture), hubFolder().resolve(name));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private void session(String name, String kind) throws IOException {
        Path session = folder.resolve("models/cpt").resolve(name);
        copy(MLX.resolve(kind), session);
        adapterConfig(session, kind);
        beside(name, kind);
    }

    /** The program makes the final weights a link to the checkpoint that it is told to load, which may go later. */
    private void loaded(String name, String checkpoint) throws IOException {
        Path session = folder.resolve("models/cpt").resolve(name);
        Files.deleteIfExists(session.resolve("adapters.safetensors"));
        Files.createSymbolicLink(session.resolve("adapters.safetensors"), session.resolve(checkpoint));
    }

    private static void adapterConfig(Path session, String kind) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(MLX.resolve("lora/adapter_config.json").toFile());
        config.put("model", "org/tiny").put("fine_tune_type", kind);
        Files.writeString(session.resolve("adapter_config.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config));
    }

    /** All weights of the last layer, as mlx-lm saves a full training. */
    private void fullSession() throws IOException {
        Path session = Files.createDirectories(folder.resolve("models/cpt").resolve(FULL));
        for (int step : List.of(2, 4)) {
            try (ModelSource base = ModelSources.open(MLX.resolve("base"));
                    SafetensorsWriter writer = SafetensorsWriter.create(session.resolve("%07d_adapters.safetensors".formatted(step)))) {
                List<String> names = base.names().stream().filter(name -> name.startsWith("model.layers.1.")).toList();
                names.forEach(name -> writer.tensor(name, Dtype.F32, base.shape(name)));
                for (String name : names) {
                    long[] shape = base.shape(name);
                    float[] values = new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
                    base.read(name, 0, FloatBuffer.wrap(values));
                    IntStream.range(0, values.length).forEach(i -> values[i] *= 1 + step / 2f * (i % 3 - 1));
                    writer.write(name, FloatBuffer.wrap(values));
                }
                writer.finish();
            }
        }
        Files.copy(session.resolve("0000004_adapters.safetensors"), session.resolve("adapters.safetensors"));
        adapterConfig(session, "full");
        beside(FULL, "full");
    }

    private void beside(String name, String kind) throws IOException {
        String session = "models/cpt/" + name + "/";
        write(session + "CPT_20250720_103000.json", metrics(name, kind, true));
        write(session + "logs/training_log_20250720_103000.json", """
                {"config": {"model_name": "org/tiny"}, "start_time": "2025-07-20T08:30:00", "metrics": [],
                 "end_time": "2025-07-20T08:40:00", "status": "completed"}""");
        write(session + "mlx_config_1753000200.yaml", "model: org/tiny\nfine_tune_type: " + kind + "\n");
        write(session + "mlx_train_output.log", "Iter 5: Train loss 2.500, Learning Rate 2.000e-03, It/sec 8.0\n");
    }

    private String metrics(String name, String kind, boolean ended) {
        String rows = IntStream.rangeClosed(1, 5).mapToObj(i -> """
                {"iteration": %d, "timestamp": "2025-07-20T10:30:0%d.5", "train_loss": %s, "val_loss": %s,
                 "train_perplexity": %s, "val_perplexity": null, "learning_rate": 0.002, "tokens_per_sec": 512.5,
                 "trained_tokens": %d, "peak_memory_gb": 0.5, "checkpoint_saved": false, "checkpoint_path": null}"""
                .formatted(i, i, 3.5 - i / 10.0, i == 1 || i == 4 ? 3.0 - i / 10.0 : "null", i == 5 ? "Infinity" : "20.1", i * 64))
                .collect(Collectors.joining(",\n"));
        return """
                {"session_id": "CPT_20250720_103000", "training_type": "CPT", "model_name": "dataset_cpt_tiny",
                 "start_time": "2025-07-20T10:30:00.123456", "end_time": %s, "base_model": "org/tiny",
                 "output_path": "models/cpt/%s", "training_command": "python -m mlx_lm lora",
                 "config": {"training_type": "CPT", "fine_tune_type": "%s", "learning_rate": 0.002, "lr_decay_factor": 0.1,
                  "weight_decay": 0.01, "max_seq_length": 64, "max_iterations": 5, "lora_rank": 4, "lora_scale": 20.0},
                 "metrics": [%s]}""".formatted(ended ? "\"2025-07-20T10:40:00.1\"" : "null", name, kind, rows);
    }

    private void rest() throws IOException {
        write("configs/cpt_default.yaml", "batch_size: 4\nlearning_rate: 5.0e-06\nmodel_name: org/tiny\n");
        write("dataset/notes.md", "# Notes\n\nabcdefgh\n");
        write("data/pretraining/train.jsonl", "{\"text\": \"abcdefgh\"}\n");
        write("chats/chat_history_org_tiny_2025-07-20T10-45-00-000Z.json", """
                {"metadata": {"model": {"name": "org/tiny", "display_name": "tiny", "adapter_path": null,
                  "adapter_display_name": null}, "parameters": {"temperature": 0.5, "top_p": 0.9, "seed": "random"},
                  "timestamp": "2025-07-20T10:45:00.000Z", "token_count": 12},
                 "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Old question one?"},
                  {"role": "assistant", "content": "abc"}]}""");
        write("talk.json", """
                {"metadata": {"model_name": "org/tiny", "adapter_path": null, "system_prompt": "You are helpful.",
                  "max_tokens": 100, "temperature": 0.7, "saved_at": "2025-07-20T10:50:00", "session_stats": {"turns": 1}},
                 "messages": [{"role": "user", "content": "Old question two?"}, {"role": "assistant", "content": "def"}]}""");
        write("package.json", "{\"metadata\": {}, \"messages\": \"none\"}");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
