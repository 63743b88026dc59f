package io.forgellm.forge.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tokens that end an answer: {@code eos_token_id} of {@code generation_config.json} and {@code config.json}. */
record EndTokens(List<Integer> ids) {

    static EndTokens read(Path folder) {
        List<Integer> ids = new ArrayList<>();
        for (String name : List.of("generation_config.json", "config.json")) {
            Path file = folder.resolve(name);
            Object value = JsonFile.read(file).fields().get("eos_token_id");
            List<?> values = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            values.forEach(id -> ids.add(id(id, file)));
        }
        return new EndTokens(ids.stream().distinct().toList());
    }

    /** GGUF has room for one more than the end of a text: the end of a turn. */
    Optional<Integer> besides(int end) {
        return ids.stream().filter(id -> id != end).findFirst();
    }

    private static int id(Object value, Path file) {
        if (!(value instanceof Long id) || id < 0 || id > Integer.MAX_VALUE) {
            throw new ConvertErrors(file).invalid("eos_token_id is " + value);
        }
        return id.intValue();
    }
}
