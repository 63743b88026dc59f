package io.forgellm.forge.quantise;

import io.forgellm.tensor.gguf.GgmlType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of each tensor in the file to be made, as llama.cpp's quantiser decides it, read from the log of its dry run:
 * {@code [   7/ 272] blk.0.attn_k.weight - [ 576, 192, 1, 1], type =    f16, size =     0.21 MiB ->     0.07 MiB (q5_0)},
 * without the arrow where a tensor stays as it is.
 */
final class Mixture {
    private static final Pattern TENSOR = Pattern.compile(
            "^\\[\\s*\\d+/\\s*\\d+\\]\\s+(\\S+)\\s.*type =\\s*(\\w+), size = .*?(?:-> .*\\((\\w+)\\))?$",
            Pattern.MULTILINE);

    private Mixture() { }

    /** By tensor name, in the order of the file to be made. */
    static Map<String, GgmlType> of(String log) {
        Map<String, GgmlType> types = new LinkedHashMap<>();
        Matcher line = TENSOR.matcher(log);
        while (line.find()) {
            String type = line.group(3) == null ? line.group(2) : line.group(3);
            types.put(line.group(1), GgmlType.valueOf(type.toUpperCase(Locale.ROOT)));
        }
        return types;
    }
}
