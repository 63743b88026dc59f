package io.forgellm.forge.gate;

import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.generation.Message;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.gguf.SpecialToken;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.tokenizer.Tokenizer;
import io.forgellm.training.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a model turns conversations into tokens, and what its tokens are. Not thread-safe. */
public final class Wording implements AutoCloseable {
    /** Templates that ask for the date get the same one on both sides. */
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    /** {@code llama_token_type} of plain text and of single bytes; all others are markup or unused. */
    private static final int NORMAL = 1;
    private static final int BYTE = 6;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final String ends;
    private final List<String> specials;

    private Wording(Tokenizer tokenizer, String template, GgufFile head) {
        this.tokenizer = tokenizer;
        ModelSummary summary = ModelSummary.of(head);
        this.template = ChatTemplate.of(template, summary.architecture(), tokenizer.specialToken("bos_token"),
                tokenizer.specialToken("eos_token"), tokenizer.beginOfSequence().isPresent(), CLOCK);
        ends = ends(head, summary);
        specials = specials(head);
    }

    /** As llama.cpp tokenises. @throws ForgeException INVALID_MODEL, ENGINE_UNAVAILABLE */
    public static Wording of(GgufFile file) {
        ModelSummary summary = ModelSummary.of(file);
        String template = summary.chatTemplate() != null ? summary.chatTemplate()
                : summary.namedChatTemplates().get("default");
        return new Wording(Tokenizers.open(file.path(), JobMain.nativesFolder()), template, file);
    }

    /**
     * Of a Hugging Face folder. Its tokenizer is its own; what end and special tokens it has is read as it would be for
     * a GGUF file, which has one way to say it.
     */
    static Wording of(Path folder) throws IOException {
        Path head = Files.createTempFile("gate", ".gguf");
        try (ModelSource source = ModelSources.open(folder)) {
            writeHead(folder, source.config(), head);
            Tokenizer tokenizer = Tokenizers.open(folder);
            return new Wording(tokenizer, tokenizer.chatTemplate(), GgufFile.read(head));
        } finally {
            Files.delete(head);
        }
    }

    private static void writeHead(Path folder, DecoderConfig config, Path file) throws IOException {
        try (GgufWriter writer = GgufWriter.create(file)) {
            HuggingFaceToGguf.head(folder, config, "", writer.metadata());
            writer.finish();
        }
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The prompt, or what the template says instead of one. */
    public String render(List<Message> conversation) {
        try {
            return template.render(conversation);
        } catch (ForgeException refused) {
            return "refused: " + refused.getMessage();
        }
    }

    /** A prompt's tokens, begun as the model wants it. */
    public int[] tokens(String prompt) {
        return IntStream.concat(tokenizer.beginOfSequence().stream(), Arrays.stream(tokenizer.encode(prompt, true)))
                .toArray();
    }

    /** Begin and end tokens with their ids. */
    String ends() {
        return ends;
    }

    /** Tokens that are not plain text, with their types. */
    List<String> specials() {
        return specials;
    }

    private String ends(GgufFile file, ModelSummary summary) {
        return "text ends with " + tokenizer.endOfSequence() + ", end " + token(summary.eos()) + ", end of turn "
                + token(summary.eot()) + ", begin " + token(summary.bos())
                + (tokenizer.beginOfSequence().isPresent() ? " put before texts" : "")
                + (file.flag("tokenizer.ggml.add_eos_token").orElse(false) ? ", end put after texts" : "")
                + file.integer("tokenizer.ggml.eom_token_id").stream().mapToObj(id -> ", end of message " + id)
                .collect(Collectors.joining());
    }

    private static List<String> specials(GgufFile file) {
        int[] types = file.array("tokenizer.ggml.token_type").map(GgufArray::ints).orElse(new int[0]);
        return IntStream.range(0, types.length).filter(id -> types[id] != NORMAL && types[id] != BYTE)
                .mapToObj(id -> "token " + id + " of type " + types[id]).toList();
    }

    private static String token(SpecialToken token) {
        return token == null ? "none" : token.id() + " " + token.text();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
