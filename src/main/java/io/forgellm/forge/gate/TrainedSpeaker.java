package io.forgellm.forge.gate;

import io.forgellm.engine.libllama.LlamaEvaluator.Guess;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.GgufLoraReader;
import io.forgellm.tensor.adapter.LowRankAdapter;
import io.forgellm.tensor.adapter.MergedSource;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.adapter.Projection;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import io.forgellm.training.adapter.AdapterFiles;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.DecoderModel;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.estimate.AvailableMemory;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;
import io.forgellm.training.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A model as the trainer computes it, in float32: a base, and what a checkpoint adds to it at run time, nothing of it
 * merged. It shares no code with llama.cpp, so that what an export did wrong is not done wrong on both sides.
 */
final class TrainedSpeaker implements Speaker {
    /** As many as llama.cpp is given at once. */
    private static final int CONTEXT = 512;
    /** Changes nothing: its second matrix is zero. */
    private static final AdapterSpec NONE = new AdapterSpec(Method.LORA, 1, 1, 0, 0, List.of("q_proj"));

    private final DecoderModel model;
    private final int end;

    private TrainedSpeaker(DecoderModel model, int end) {
        this.model = model;
        this.end = end;
    }

    /**
     * @param base    a Hugging Face folder or a GGUF file
     * @param adapter a checkpoint's folder, a GGUF LoRA, or null for none
     * @throws ForgeException INVALID_MODEL, INVALID_ADAPTER, TRAINING_UNAVAILABLE where there is no libtorch
     */
    static TrainedSpeaker open(Path base, Path adapter, Tokenizer tokenizer, int threads) {
        Libtorch.require();
        try (ModelSource source = ModelSources.open(base)) {
            requireMemory(source);
            return new TrainedSpeaker(adapter == null ? model(source, NONE, threads) : with(adapter, source, threads),
                    tokenizer.endOfSequence());
        }
    }

    private static void requireMemory(ModelSource source) {
        long bytes = Float.BYTES * source.names().stream().mapToLong(name ->
                Arrays.stream(source.shape(name)).reduce(1, (a, b) -> a * b)).sum();
        long available = new AvailableMemory(Path.of("/")).bytes();
        if (bytes > available) {
            throw new ForgeException(ErrorCode.LOAD_FAILED, "To hold it against its base takes " + (bytes >> 20)
                    + " MiB of memory, of which " + (available >> 20) + " are free.",
                    Map.of("needed_bytes", bytes, "available_bytes", available),
                    "Free some memory, use the base as GGUF, or send verify: false.");
        }
    }

    private static DecoderModel with(Path adapter, ModelSource source, int threads) {
        if (Files.isRegularFile(adapter)) {
            WeightChange change = WeightChange.of(GgufLoraReader.read(adapter, source.config()));
            return model(new MergedSource(source, change), NONE, threads);
        }
        Path peft = adapter.resolve(AdapterFiles.PEFT);
        if (Files.isRegularFile(peft)) {
            LowRankAdapter trained = AdapterReader.read(peft, PeftConfig.scale(adapter));
            DecoderModel model = model(source, spec(trained, source.config().layerCount()), threads);
            model.restoreWeights(peft);
            return model;
        }
        if (Files.isRegularFile(adapter.resolve("model.safetensors"))) {
            try (SafetensorsFolder full = SafetensorsFolder.open(adapter)) {
                return model(new MergedSource(source, WeightChange.of(full)), NONE, threads);
            }
        }
        throw new ForgeException(ErrorCode.INVALID_ADAPTER, adapter + " is no checkpoint.",
                Map.of("adapter", adapter.toString()), "Give a folder with " + AdapterFiles.PEFT + ".");
    }

    /** Of an adapter that has the same modules in each of the last layers, as all of ours do. */
    private static AdapterSpec spec(LowRankAdapter adapter, int layers) {
        int first = adapter.projections().getFirst().layer();
        List<String> modules = adapter.projections().stream().map(Projection::module)
                .map(module -> module.substring(module.lastIndexOf('.') + 1)).distinct().toList();
        return new AdapterSpec(adapter.isDora() ? Method.DORA : Method.LORA, layers - first,
                adapter.projections().getFirst().rank(), adapter.scale(), 0, modules);
    }

    private static DecoderModel model(ModelSource source, AdapterSpec adapter, int threads) {
        return DecoderModel.open(source, adapter, new ComputeSpec(Precision.FP32, BasePrecision.FP32, false, threads),
                0);
    }

    @Override
    public int context() {
        return CONTEXT;
    }

    @Override
    public List<Guess> guesses(int[] tokens, int from) {
        return Arrays.stream(model.logits(tokens, from)).map(TrainedSpeaker::guess).toList();
    }

    @Override
    public List<Guess> answer(int[] prompt, int most) {
        List<Guess> answer = new ArrayList<>();
        int[] tokens = prompt;
        while (answer.size() < most && (answer.isEmpty() || answer.getLast().token() != end)) {
            answer.add(guess(model.nextLogits(tokens, false)));
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = answer.getLast().token();
        }
        return answer;
    }

    private static Guess guess(float[] logits) {
        int best = logits[0] >= logits[1] ? 0 : 1;
        int second = 1 - best;
        for (int i = 2; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                second = best;
                best = i;
            } else if (logits[i] > logits[second]) {
                second = i;
            }
        }
        return new Guess(best, logits[best] - logits[second]);
    }

    @Override
    public double loss(int[] tokens) {
        boolean[] all = new boolean[tokens.length];
        Arrays.fill(all, true);
        return model.evaluate(List.of(new TokenSequence(tokens, all, new int[tokens.length])));
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public void close() {
        model.close();
    }
}
