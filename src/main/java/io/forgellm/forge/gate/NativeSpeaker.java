package io.forgellm.forge.gate;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.engine.libllama.LlamaEvaluator.Guess;
import io.forgellm.forge.job.child.JobMain;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A GGUF file as llama.cpp computes it, with a GGUF LoRA put on where there is one. */
record NativeSpeaker(LlamaEvaluator evaluator) implements Speaker {

    /** @throws io.forgellm.error.ForgeException INVALID_ADAPTER, LOAD_FAILED */
    static NativeSpeaker open(Path model, Path adapter, int threads) {
        List<AdapterSetting> adapters = adapter == null ? List.of() : List.of(new AdapterSetting(adapter, 1));
        return new NativeSpeaker(LlamaEvaluator.open(JobMain.natives(), model, adapters, threads, JobMain.gpuLayers(),
                false));
    }

    @Override
    public int context() {
        return evaluator.context();
    }

    @Override
    public List<Guess> guesses(int[] tokens, int from) {
        return evaluator.guesses(tokens, from);
    }

    @Override
    public List<Guess> answer(int[] prompt, int most) {
        return evaluator.answer(prompt, most);
    }

    @Override
    public double loss(int[] tokens) {
        return Arrays.stream(evaluator.losses(tokens, 0)).sum();
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
