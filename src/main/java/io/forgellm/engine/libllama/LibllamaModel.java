package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.Sampling;
import io.forgellm.engine.batch.Batch;
import io.forgellm.engine.batch.LanguageModel;
import io.forgellm.engine.batch.TokenSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.DoublePredicate;

/** A language model computed by libllama. */
public final class LibllamaModel implements LanguageModel {
    private static final double LOADED = 0.9;

    private final Llama llama;
    private final LoadedModel loaded;
    private final MemorySegment model;
    private final MemorySegment context;
    private final MemorySegment vocabulary;
    private final MemorySegment memory;
    private final AdapterShelf adapters;
    private final AbortFlag abort = new AbortFlag();
    private final NativeBatch batch = new NativeBatch(Arena.global(), LoadedModel.BATCH);
    private final byte[][] pieces;
    private final int slidingWindow;
    private final EngineInfo info;

    private LibllamaModel(Llama llama, LoadedModel loaded, EngineSpec spec) {
        this.llama = llama;
        this.loaded = loaded;
        model = loaded.model();
        context = loaded.context();
        vocabulary = llama.models().vocabulary(model);
        memory = llama.contexts().memory(context);
        adapters = new AdapterShelf(llama, model, context);
        pieces = new byte[llama.vocabularies().size(vocabulary)][];
        slidingWindow = llama.models().slidingWindow(model);
        info = new EngineInfo("libllama", "llama.cpp " + LlamaRelease.LLAMA_VERSION + " ("
            + llama.natives().platform() + ")", loaded.contextLength(), spec.slots(), loaded.threads(),
            pieces.length, ProcessHandle.current().pid());
        llama.contexts().setAbortCallback(context, abort.callback(), abort.data());
    }

    /**
     * Loads weights, context and adapters, and computes a little, so that the first answer is not the slowest.
     *
     * @param progress is told the part that is done, 0..1; its false ends the load
     */
    public static LibllamaModel open(List<NativesFolder> natives, EngineSpec spec, DoublePredicate progress) {
        Llama llama = Llama.load(natives);
        LibllamaModel opened = new LibllamaModel(llama,
            LoadedModel.load(llama, spec, part -> progress.test(LOADED * part)), spec);
        try {
            opened.adapters(spec.adapters());
            new WarmUp(opened).run();
        } catch (RuntimeException failed) {
            opened.close();
            throw failed;
        }
        progress.test(1);
        return opened;
    }

    @Override
    public EngineInfo info() {
        return info;
    }

    @Override
    public int batchLimit() {
        return LoadedModel.BATCH;
    }

    @Override
    public int[] tokenize(String text, boolean addSpecial) {
        return llama.vocabularies().tokenize(vocabulary, text, addSpecial);
    }

    @Override
    public int beginToken() {
        return llama.vocabularies().begin(vocabulary);
    }

    @Override
    public byte[] piece(int token) {
        if (pieces[token] == null) {
            pieces[token] = llama.vocabularies().piece(vocabulary, token);
        }
        return pieces[token];
    }

    @Override
    public boolean ends(int token) {
        return llama.vocabularies().endsGeneration(vocabulary, token);
    }

    @Override
    public Outcome decode(Batch tokens) {
        return switch (llama.contexts().decode(context, batch.fill(tokens))) {
            case 0 -> Outcome.DONE;
            case 1 -> Outcome.NO_ROOM;
            case 2 -> Outcome.INTERRUPTED;
            default -> Outcome.FAILED;
        };
    }

    @Override
    public void interrupt() {
        llama.log().interrupting(true);
        abort.raise();
    }

    @Override
    public void clearInterrupt() {
        abort.lower();
        llama.log().interrupting(false);
    }

    @Override
    public int keep(int slot, int tokens) {
        if (tokens > 0 && llama.contexts().removeFrom(memory, slot, tokens) && reaches(slot, tokens)) {
            return tokens;
        }
        llama.contexts().removeFrom(memory, slot, -1);
        return 0;
    }

    /** Sliding-window layers forget: what they need to go on from here may be gone. */
    private boolean reaches(int slot, int tokens) {
        return llama.contexts().firstPosition(memory, slot) <= Math.max(0, tokens - slidingWindow)
            || slidingWindow == 0;
    }

    @Override
    public TokenSampler sampler(Sampling sampling) {
        return new LlamaSampler(sampling);
    }

    @Override
    public LogProbabilities logProbabilities(int row, int token, int top) {
        return LogitRow.logProbabilities(llama.contexts().logits(context, row, pieces.length)
            .toArray(JAVA_FLOAT), token, top);
    }

    @Override
    public void adapters(List<AdapterSetting> settings) {
        adapters.use(settings);
    }

    @Override
    public void close() {
        llama.contexts().free(context);
        llama.models().free(model);
    }

    private final class LlamaSampler implements TokenSampler {
        private final MemorySegment chain;

        LlamaSampler(Sampling sampling) {
            chain = llama.samplers().chain(sampling, pieces.length);
        }

        @Override
        public void accept(int token) {
            llama.samplers().accept(chain, token);
        }

        @Override
        public int sample(int row) {
            // Damaged weights show as NaN all over the row; the samplers assert on it, which ends the process.
            if (Float.isNaN(llama.contexts().logits(context, row, pieces.length).get(JAVA_FLOAT, 0))) {
                throw new ArithmeticException("The model's output is not a number: its weights are damaged.");
            }
            return llama.samplers().sample(chain, context, row);
        }

        @Override
        public void close() {
            llama.samplers().free(chain);
        }
    }
}
