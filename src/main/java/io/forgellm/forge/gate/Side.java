package io.forgellm.forge.gate;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.gguf.SpecialToken;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model with its template, ready to be asked. Not thread-safe. */
public final class Side implements AutoCloseable {
    /** Templates that ask for the date get the same one on both sides. */
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    /** {@code llama_token_type} of plain text and of single bytes; all others are markup or unused. */
    private static final int NORMAL = 1;
    private static final int BYTE = 6;

    private final GgufFile file;
    private final ModelSummary summary;
    private final ChatTemplate template;
    private final LlamaEvaluator evaluator;
    private final boolean quantised;

    private Side(GgufFile file, ModelSummary summary, LlamaEvaluator evaluator) {
        this.file = file;
        this.summary = summary;
        this.evaluator = evaluator;
        quantised = file.tensors().stream().anyMatch(tensor -> tensor.type().isQuantised());
        String source = summary.chatTemplate() != null ? summary.chatTemplate()
                : summary.namedChatTemplates().get("default");
        template = ChatTemplate.of(source, summary.architecture(), text(summary.bos()),
                text(summary.eos()), summary.addBos(), CLOCK);
    }

    /** @throws ForgeException INVALID_MODEL, INVALID_ADAPTER, LOAD_FAILED */
    public static Side open(List<NativesFolder> natives, Path model, List<AdapterSetting> adapters, int threads, int gpuLayers) {
        GgufFile file = GgufCheck.model(model);
        return new Side(file, ModelSummary.of(file),
                LlamaEvaluator.open(natives, model, adapters, threads, gpuLayers, false));
    }

    public LlamaEvaluator evaluator() {
        return evaluator;
    }

    boolean quantised() {
        return quantised;
    }

    /** The prompt, or what the template says instead of one. */
    public String render(List<Message> conversation) {
        try {
            return template.render(conversation);
        } catch (ForgeException refused) {
            return "refused: " + refused.getMessage();
        }
    }

    /** Begin and end tokens with their ids. */
    String ends() {
        return "end " + token(summary.eos()) + ", end of turn " + token(summary.eot()) + ", begin "
                + token(summary.bos()) + (summary.addBos() ? " put before texts" : "")
                + (file.flag("tokenizer.ggml.add_eos_token").orElse(false) ? ", end put after texts" : "")
                + file.integer("tokenizer.ggml.eom_token_id").stream().mapToObj(id -> ", end of message " + id)
                .collect(Collectors.joining());
    }

    /** Tokens that are not plain text, with their types. */
    List<String> specials() {
        int[] types = file.array("tokenizer.ggml.token_type").map(GgufArray::ints).orElse(new int[0]);
        return IntStream.range(0, types.length).filter(id -> types[id] != NORMAL && types[id] != BYTE)
                .mapToObj(id -> "token " + id + " of type " + types[id]).toList();
    }

    private static String token(SpecialToken token) {
        return token == null ? "none" : token.id() + " " + token.text();
    }

    private static String text(SpecialToken token) {
        return token == null ? null : token.text();
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
