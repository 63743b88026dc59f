package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.batch.Batch;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A model that reads texts and tells how well it would have guessed them. Not thread-safe. */
public final class LlamaEvaluator implements AutoCloseable {
    /** Tokens that are read at once. */
    public static final int CONTEXT = LoadedModel.BATCH;

    private final Llama llama;
    private final LoadedModel loaded;
    private final ActivationTap tap;
    private final MemorySegment vocabulary;
    private final MemorySegment memory;
    private final NativeBatch natives = new NativeBatch(Arena.global(), CONTEXT);
    private final Batch batch = new Batch(CONTEXT);
    private final int vocabularySize;
    private long nanos;

    private LlamaEvaluator(Llama llama, LoadedModel loaded, ActivationTap tap) {
        this.llama = llama;
        this.loaded = loaded;
        this.tap = tap;
        vocabulary = llama.models().vocabulary(loaded.model());
        vocabularySize = llama.vocabularies().size(vocabulary);
        memory = llama.contexts().memory(loaded.context());
    }

    /**
     * @param importance whether {@link #activations} are summed up, which takes time
     * @throws ForgeException LOAD_FAILED, UNSUPPORTED_BY_ENGINE
     */
    public static LlamaEvaluator open(List<NativesFolder> natives, Path model, int threads, int gpuLayers,
                                      boolean importance) {
        return open(natives, model, List.of(), threads, gpuLayers, importance);
    }

    /** The same with GGUF LoRAs put on; also INVALID_ADAPTER. */
    public static LlamaEvaluator open(List<NativesFolder> natives, Path model, List<AdapterSetting> adapters,
                                      int threads, int gpuLayers, boolean importance) {
        Llama llama = Llama.load(natives);
        ActivationTap tap = new ActivationTap();
        MemorySegment callback = importance
            ? tap.callback(new TensorFunctions(new NativeLibrary(llama.natives().ggmlBase()))) : MemorySegment.NULL;
        EngineSpec spec = new EngineSpec(model, List.of(), CONTEXT, 1, threads, gpuLayers);
        LoadedModel loaded = LoadedModel.load(llama, spec, callback, part -> true);
        if (!adapters.isEmpty()) {
            new AdapterShelf(llama, loaded.model(), loaded.context()).use(adapters);
        }
        return new LlamaEvaluator(llama, loaded, tap);
    }

    /** Tokens that one call takes at most. */
    public int context() {
        return loaded.contextLength();
    }

    /** A text's tokens, markup read as plain text, begun as the model wants it. */
    public int[] tokens(String text) {
        return llama.vocabularies().tokenize(vocabulary, text, true, false);
    }

    /** A prompt's tokens, markup such as {@code <|im_start|>} read as what it stands for. */
    public int[] prompt(String text) {
        return llama.vocabularies().tokenize(vocabulary, text, true, true);
    }

    /** The text that tokens stand for; control tokens stand for none. */
    public String text(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(llama.vocabularies().piece(vocabulary, token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Whether an answer is over with this token. */
    public boolean ends(int token) {
        return llama.vocabularies().endsGeneration(vocabulary, token);
    }

    /**
     * What the model would say next.
     *
     * @param token the likeliest
     * @param lead  of its logit over the second
     */
    public record Guess(int token, float lead) { }

    /** Reads tokens as a text of its own. @return the guess after each token from {@code from} on */
    public List<Guess> guesses(int[] tokens, int from) {
        forget();
        batch.clear();
        for (int i = 0; i < tokens.length; i++) {
            batch.add(0, tokens[i], i, i >= from);
        }
        decode();
        return IntStream.range(from, tokens.length).mapToObj(this::guess).toList();
    }

    /** The likeliest answer to a prompt, as far as it goes. @param most tokens; @return with the token that ends it */
    public List<Guess> answer(int[] prompt, int most) {
        List<Guess> answer = new ArrayList<>(guesses(prompt, prompt.length - 1));
        for (int at = prompt.length; answer.size() < most && !ends(answer.getLast().token()); at++) {
            next(answer.getLast().token(), at);
            answer.add(guess(0));
        }
        return answer;
    }

    private Guess guess(int place) {
        float[] row = llama.contexts().logits(loaded.context(), place, vocabularySize).toArray(JAVA_FLOAT);
        int[] best = LogitRow.logProbabilities(row, 0, 2).tokens();
        return new Guess(best[0], row[best[0]] - row[best[1]]);
    }

    /** The token that a text begins with, −1 if none does. */
    public int begin() {
        return llama.vocabularies().addsBegin(vocabulary) ? llama.vocabularies().begin(vocabulary) : -1;
    }

    /**
     * Reads tokens as a text of its own.
     *
     * @param from the first token whose successor is judged
     * @return of each successor's probability the negative logarithm, in nats
     */
    public double[] losses(int[] tokens, int from) {
        forget();
        batch.clear();
        for (int i = 0; i < tokens.length; i++) {
            batch.add(0, tokens[i], i, i >= from);
        }
        decode();
        List<MemorySegment> rows = IntStream.range(from, tokens.length - 1)
            .mapToObj(i -> llama.contexts().logits(loaded.context(), i, vocabularySize)).toList();
        return IntStream.range(0, rows.size()).parallel().mapToDouble(i -> -LogitRow.logProbabilities(
            rows.get(i).toArray(JAVA_FLOAT), tokens[from + i + 1], 0).chosen()).toArray();
    }

    /** Reads tokens as a text of its own, all the way: the last layer leaves out what nobody wants to know. */
    public void read(int[] tokens) {
        forget();
        batch.clear();
        for (int i = 0; i < tokens.length; i++) {
            batch.add(0, tokens[i], i, true);
        }
        decode();
    }

    /** Adds one token to what was read, as an answer grows. @param position its place, from 0 */
    public void next(int token, int position) {
        batch.clear();
        batch.add(0, token, position, true);
        decode();
    }

    /** Sums over all that was read so far, by tensor name. */
    public Map<String, ActivationSums> activations() {
        return tap.sums();
    }

    private void forget() {
        llama.contexts().removeFrom(memory, 0, -1);
    }

    /** Time spent computing so far, without judging. */
    public double seconds() {
        return nanos / 1e9;
    }

    private void decode() {
        long start = System.nanoTime();
        if (llama.contexts().decode(loaded.context(), natives.fill(batch)) != 0) {
            throw new ForgeException(ErrorCode.ENGINE_FAILED, "llama.cpp could not compute: "
                + llama.log().takeErrors());
        }
        nanos += System.nanoTime() - start;
    }

    @Override
    public void close() {
        llama.contexts().free(loaded.context());
        llama.models().free(loaded.model());
    }
}
