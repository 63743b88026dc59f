package io.forgellm.forge.convert;

import static java.util.stream.Collectors.joining;

import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.json.JsonParser;
import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * The tiny models of {@code forge/models.json} as Hugging Face folders, with the logits that transformers computes of
 * them. {@code make.py} beside that file says how their weights follow from a formula.
 */
public record ReferenceModels(int[] ids, int[] positions, JsonObject models) {
    private static final Path FILE = Path.of("src/test/resources/forge/models.json");

    public static ReferenceModels read() {
        try {
            JsonObject json = JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(FILE)));
            return new ReferenceModels(ints(json.array("ids").orElseThrow()),
                ints(json.array("positions").orElseThrow()), json.object("models").orElseThrow());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static List<String> names() {
        return List.copyOf(read().models().fields().keySet());
    }

    /** Rows of {@link #positions}, columns of the vocabulary. */
    public double[][] logits(String name) {
        return models.object(name).orElseThrow().array("logits").orElseThrow().stream().map(row -> ((List<?>) row)
            .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray()).toArray(double[][]::new);
    }

    /** Writes config, weights in so many files and a tokenizer of 24 tokens. */
    public Path write(String name, Path folder, int shards) throws IOException {
        JsonObject model = models.object(name).orElseThrow();
        JsonObject config = model.object("config").orElseThrow();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), JsonText.of(config.fields()));
        writeWeights(model.object("shapes").orElseThrow(), config.text("model_type").orElseThrow().contains("gemma"),
            folder, shards);
        Files.writeString(folder.resolve("tokenizer.json"), JsonText.of(JsonParser.parse(tokenizer())));
        Files.writeString(folder.resolve("tokenizer_config.json"),
            "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"chat_template\": \"{{ messages }}\"}");
        return folder;
    }

    private static void writeWeights(JsonObject shapes, boolean gemma, Path folder, int shards) throws IOException {
        List<String> names = List.copyOf(shapes.fields().keySet());
        Map<String, Object> index = new LinkedHashMap<>();
        for (int shard = 0; shard < shards; shard++) {
            String file = shards == 1 ? "model.safetensors"
                : "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            List<String> part = names.subList(names.size() * shard / shards, names.size() * (shard + 1) / shards);
            try (SafetensorsWriter writer = SafetensorsWriter.create(folder.resolve(file))) {
                for (String name : part) {
                    writer.tensor(name, Dtype.F32, shape(shapes, name));
                    index.put(name, file);
                }
                for (String name : part) {
                    writer.write(name, FloatBuffer.wrap(values(name, shape(shapes, name), gemma)));
                }
                writer.finish();
            }
        }
        if (shards > 1) {
            Files.writeString(folder.resolve("model.safetensors.index.json"),
                JsonText.of(Map.of("weight_map", index)));
        }
    }

    private static long[] shape(JsonObject shapes, String name) {
        return shapes.array(name).orElseThrow().stream().mapToLong(size -> (Long) size).toArray();
    }

    /** As {@code make.py} has it. */
    static float[] values(String name, long[] shape, boolean gemma) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        float[] values = new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
        for (int i = 0; i < values.length; i++) {
            int mixed = (int) ((i + crc.getValue()) * 2_654_435_761L);
            values[i] = ((mixed >>> 25) / 64f - 1) / (gemma ? 2 : 4);
            if (shape.length == 1) {
                values[i] = values[i] / 4 + (name.endsWith("norm.weight") && !gemma ? 1 : 0);
            }
        }
        return values;
    }

    private static String tokenizer() {
        String letters = IntStream.range(0, 21).mapToObj(i -> "\"" + (char) ('a' + i) + "\": " + (i + 3))
            .collect(joining(", "));
        String added = IntStream.range(0, 3).mapToObj(i -> """
            {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
             "special": true}""".formatted(i, List.of("<pad>", "<s>", "</s>").get(i))).collect(joining(", "));
        return """
            {"version": "1.0", "added_tokens": [%s],
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "vocab": {"<pad>": 0, "<s>": 1, "</s>": 2, %s}, "merges": []}}
            """.formatted(added, letters);
    }

    private static int[] ints(List<?> values) {
        return values.stream().mapToInt(value -> ((Long) value).intValue()).toArray();
    }
}
