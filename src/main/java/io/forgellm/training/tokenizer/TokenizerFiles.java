package io.forgellm.training.tokenizer;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files beside a Hugging Face model say of its tokenizer: {@code tokenizer.json},
 * {@code tokenizer_config.json}, {@code special_tokens_map.json}, {@code chat_template.jinja}, {@code config.json}.
 */
public final class TokenizerFiles {
    private static final int MAX_TOKENS = 1 << 24;
    private final Path folder;
    private final JsonObject tokenizer;
    private final JsonObject config;
    private final Map<String, Integer> vocabulary;

    private TokenizerFiles(Path folder, JsonObject tokenizer, JsonObject config) {
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.config = config;
        this.vocabulary = ids();
    }

    /** @throws ForgeException INVALID_MODEL where a file is missing or damaged */
    public static TokenizerFiles read(Path folder) {
        JsonObject tokenizer = json(folder.resolve("tokenizer.json")).orElseThrow(() -> new ForgeException(
            ErrorCode.INVALID_MODEL, folder + " has no tokenizer.json", Map.of("folder", folder.toString()),
            "Save the tokenizer with transformers (its fast form), or use a GGUF file of the model."));
        JsonObject config = json(folder.resolve("tokenizer_config.json"))
            .orElse(new JsonObject("", Map.of()));
        try {
            return new TokenizerFiles(folder, tokenizer, config);
        } catch (JsonException e) {
            throw damaged(folder.resolve("tokenizer.json"), e.getMessage());
        }
    }

    Path file() {
        return folder.resolve("tokenizer.json");
    }

    /** All of {@code tokenizer.json}. */
    public Map<String, Object> fields() {
        return tokenizer.fields();
    }

    /** The same tokenizer without its markup, which is then text like any other. */
    Map<String, Object> fieldsWithoutMarkup() {
        Map<String, Object> fields = new LinkedHashMap<>(tokenizer.fields());
        fields.put("added_tokens", added().stream().filter(token -> !Boolean.TRUE.equals(token.get("special")))
            .toList());
        fields.put("post_processor", null);
        return fields;
    }

    /** One above the highest id. */
    int vocabularySize() {
        return vocabulary.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /** Text of a role such as {@code bos_token}. */
    public Optional<String> token(String role) {
        return tokenText(config, role).or(() -> json(folder.resolve("special_tokens_map.json"))
            .flatMap(map -> tokenText(map, role)));
    }

    /** Id of a role: by its text, else as {@code config.json} gives it. */
    public Optional<Integer> id(String role) {
        return token(role).map(vocabulary::get).or(() -> json(folder.resolve("config.json"))
            .map(model -> model.fields().get(role + "_id")).map(TokenizerFiles::firstId));
    }

    /** {@code chat_template.jinja} where there is one, as transformers prefers it; null for a base model. */
    public String chatTemplate() {
        Path jinja = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(jinja)) {
            try {
                return Files.readString(jinja);
            } catch (IOException e) {
                throw damaged(jinja, e.getMessage());
            }
        }
        return switch (config.fields().get("chat_template")) {
            case String template -> template;
            case List<?> named -> named.stream().filter(Map.class::isInstance).map(entry -> (Map<?, ?>) entry)
                .filter(entry -> "default".equals(entry.get("name"))).map(entry -> entry.get("template"))
                .filter(String.class::isInstance).map(String.class::cast).findFirst().orElse(null);
            case null, default -> null;
        };
    }

    private Map<String, Integer> ids() {
        Map<String, Integer> ids = new HashMap<>();
        JsonObject model = tokenizer.object("model").orElseThrow(() -> new JsonException("has no model"));
        switch (model.fields().get("vocab")) {
            case Map<?, ?> tokens -> tokens.forEach((text, id) -> put(ids, text, id));
            case List<?> pieces -> {
                for (int i = 0; i < pieces.size(); i++) {
                    put(ids, pieces.get(i) instanceof List<?> piece && !piece.isEmpty() ? piece.getFirst() : null,
                        (long) i);
                }
            }
            case null, default -> throw new JsonException("has no vocabulary");
        }
        added().forEach(token -> put(ids, token.get("content"), token.get("id")));
        return ids;
    }

    private List<Map<?, ?>> added() {
        List<Map<?, ?>> added = new ArrayList<>();
        for (Object token : tokenizer.array("added_tokens").orElse(List.of())) {
            if (!(token instanceof Map<?, ?> fields)) {
                throw new JsonException("has an added token that is no object");
            }
            added.add(fields);
        }
        return added;
    }

    private static void put(Map<String, Integer> ids, Object text, Object id) {
        if (!(text instanceof String token) || !(id instanceof Long number) || number < 0 || number >= MAX_TOKENS) {
            throw new JsonException("gives the token " + text + " the id " + id);
        }
        ids.put(token, number.intValue());
    }

    /** Some models end in several ways; the first is the one they were trained with. */
    private static Integer firstId(Object value) {
        return switch (value) {
            case Long id when id >= 0 && id < MAX_TOKENS -> id.intValue();
            case List<?> ids when !ids.isEmpty() && ids.getFirst() instanceof Long -> firstId(ids.getFirst());
            case null, default -> null;
        };
    }

    private static Optional<String> tokenText(JsonObject object, String role) {
        return Optional.ofNullable(switch (object.fields().get(role)) {
            case String text -> text;
            case Map<?, ?> token when token.get("content") instanceof String text -> text;
            case null, default -> null;
        });
    }

    private static Optional<JsonObject> json(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(file))));
        } catch (IOException | JsonException e) {
            throw damaged(file, e.getMessage());
        }
    }

    private static ForgeException damaged(Path file, String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, file.getFileName() + ": " + what,
            Map.of("file", file.toString()), "Download the file again.");
    }
}
