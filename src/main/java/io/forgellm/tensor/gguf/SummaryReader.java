package io.forgellm.tensor.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Gathers a {@link ModelSummary} from metadata, tensor infos and the shards beside the file. */
final class SummaryReader {
    private static final String TEMPLATE = "tokenizer.chat_template";
    /** Pre-tokenizers for which llama.cpp puts the begin token first unless the file says otherwise. */
    private static final Set<String> BOS_BY_DEFAULT = Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1",
        "pixtral", "midm-2.0", "lfm2", "jina-v5-nano", "tekken", "chameleon");

    private final GgufFile file;

    SummaryReader(GgufFile file) {
        this.file = file;
    }

    ModelSummary summary() {
        String template = file.text(TEMPLATE).orElse(null);
        Map<String, String> named = namedTemplates();
        String stem = stem();
        boolean instruct = !file.isAdapter()
            && (template != null || !named.isEmpty() || InstructRule.isInstruct(stem));
        List<GgufFile> parts = parts();
        List<GgufTensor> tensors = parts.stream().flatMap(part -> part.tensors().stream()).toList();
        int shards = ShardSet.of(file.path()).map(set -> set.paths().size()).orElse(1);
        return new ModelSummary(file.path(), file.architecture().orElse(null), file.text("general.name").orElse(stem),
            parts.stream().mapToLong(GgufFile::parameters).sum(),
            Quantisation.label(file.integer("general.file_type"), tensors),
            parts.stream().mapToLong(GgufFile::size).sum(),
            number("context_length"), number("embedding_length"), number("block_count"),
            number("attention.head_count"), headCountKv(),
            file.array("tokenizer.ggml.tokens").map(GgufArray::size).orElse(0), template, named, token("bos"),
            token("eos"), token("eot"), addBos(), tokenizer("model"), tokenizer("pre"), file.isAdapter(),
            file.text("general.license").orElse(null), instruct, shards, parts.size() == shards);
    }

    private List<GgufFile> parts() {
        List<GgufFile> parts = new ArrayList<>(List.of(file));
        ShardSet.of(file.path()).filter(ShardSet::isFirst).ifPresent(set -> {
            for (Path shard : set.paths().subList(1, set.paths().size())) {
                if (Files.isRegularFile(shard)) {
                    parts.add(GgufFile.read(shard));
                }
            }
        });
        return parts;
    }

    private int number(String key) {
        String full = file.archKey(key);
        if (file.metadata().get(full) instanceof GgufArray array && array.elementType().isInteger()) {
            return Arrays.stream(array.ints()).max().orElse(0);
        }
        return Math.clamp(file.integer(full).orElse(0), 0, Integer.MAX_VALUE);
    }

    private int headCountKv() {
        int count = number("attention.head_count_kv");
        return count > 0 ? count : number("attention.head_count");
    }

    private SpecialToken token(String role) {
        OptionalLong id = file.integer("tokenizer.ggml." + role + "_token_id");
        GgufArray tokens = file.array("tokenizer.ggml.tokens").orElse(null);
        if (id.isEmpty() || tokens == null || id.getAsLong() < 0 || id.getAsLong() >= tokens.size()) {
            return null;
        }
        int index = (int) id.getAsLong();
        return new SpecialToken(index, tokens.text(index));
    }

    private boolean addBos() {
        return file.flag("tokenizer.ggml.add_bos_token").orElseGet(() -> {
            String model = tokenizer("model");
            return "llama".equals(model) || "bert".equals(model) || "gemma4".equals(model)
                || tokenizer("pre") != null && BOS_BY_DEFAULT.contains(tokenizer("pre"));
        });
    }

    private String tokenizer(String key) {
        return file.text("tokenizer.ggml." + key).orElse(null);
    }

    private Map<String, String> namedTemplates() {
        Map<String, String> templates = new TreeMap<>();
        file.metadata().forEach((key, value) -> {
            if (key.startsWith(TEMPLATE + ".") && value instanceof GgufValue.Text(String source)) {
                templates.put(key.substring(TEMPLATE.length() + 1), source);
            }
        });
        return templates;
    }

    private String stem() {
        String name = String.valueOf(file.path().getFileName());
        return name.endsWith(".gguf") ? name.substring(0, name.length() - ".gguf".length()) : name;
    }
}
