package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code adapter_config.json}, by which PEFT's {@code PeftModel.from_pretrained} knows an adapter (its
 * {@code LoraConfig}).
 *
 * @param base    name or path of the model it belongs to
 * @param alpha   scale × rank
 * @param modules projections, such as {@code q_proj}
 * @param layers  those that have the adapter; empty for all
 */
public record PeftConfig(String base, int rank, double alpha, double dropout, List<String> modules,
                         List<Integer> layers, boolean dora) {
    public static final String FILE = "adapter_config.json";

    public PeftConfig {
        modules = List.copyOf(modules);
        layers = List.copyOf(layers);
    }

    /** Factor of the low-rank product. */
    public double scale() {
        return alpha / rank;
    }

    /** Writes the file into a folder and brings it to the disk. */
    public void write(Path folder) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("peft_type", "LORA");
        fields.put("task_type", "CAUSAL_LM");
        fields.put("base_model_name_or_path", base);
        fields.put("inference_mode", true);
        fields.put("r", rank);
        // PEFT declares a whole number; most are.
        fields.put("lora_alpha", alpha == Math.rint(alpha) ? (Number) (long) alpha : (Number) alpha);
        fields.put("lora_dropout", dropout);
        fields.put("target_modules", modules);
        fields.put("layers_to_transform", layers.isEmpty() ? null : layers);
        fields.put("use_dora", dora);
        fields.put("bias", "none");
        fields.put("fan_in_fan_out", false);
        fields.put("modules_to_save", null);
        ByteBuffer text = ByteBuffer.wrap((JsonText.of(fields) + "\n").getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
    }

    /**
     * The factor that a folder's adapter was trained with: alpha / r, or alpha / √r where it is rank-stabilised.
     *
     * @throws ForgeException INVALID_ADAPTER when the file is missing, does not say, or says what a merge would leave
     *                        out: other factors for some modules, biases, whole modules beside the low-rank ones
     */
    public static double scale(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            JsonObject config = JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(file)));
            double alpha = config.real("lora_alpha").orElseThrow(() -> invalid(file, "has no lora_alpha"));
            double rank = config.real("r").orElseThrow(() -> invalid(file, "has no r"));
            if (!(rank > 0) || !Double.isFinite(alpha)) {
                throw invalid(file, "has the rank " + rank + " and the alpha " + alpha);
            }
            requireMergeable(file, config);
            return alpha / (config.flag("use_rslora").orElse(false) ? Math.sqrt(rank) : rank);
        } catch (IOException | JsonException unreadable) {
            throw invalid(file, "cannot be read: " + unreadable.getMessage());
        }
    }

    private static void requireMergeable(Path file, JsonObject config) {
        for (String key : List.of("rank_pattern", "alpha_pattern", "modules_to_save", "layer_replication",
                "trainable_token_indices")) {
            Object value = config.fields().get(key);
            if (value instanceof Map<?, ?> map && !map.isEmpty() || value instanceof List<?> list && !list.isEmpty()) {
                throw invalid(file, "has " + key + ", which cannot be merged");
            }
        }
        for (String key : List.of("fan_in_fan_out", "lora_bias")) {
            if (config.flag(key).orElse(false)) {
                throw invalid(file, "has " + key + ", which cannot be merged");
            }
        }
        if (!config.text("bias").orElse("none").equals("none")) {
            throw invalid(file, "has trained biases, which cannot be merged");
        }
    }

    private static ForgeException invalid(Path file, String what) {
        return new ForgeException(ErrorCode.INVALID_ADAPTER, FILE + " " + what + ".", Map.of("file", file.toString()),
            null);
    }
}
