package io.forgellm.forge.gate;

import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.training.adapter.AdapterFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the two models. Not thread-safe.
 *
 * @param quantised whether its weights were rounded to a few bits
 */
record Side(Wording wording, Speaker speaker, boolean quantised) implements AutoCloseable {

    /**
     * A GGUF file is computed by llama.cpp; a Hugging Face folder, or a base with a checkpoint on it that is no GGUF
     * LoRA, as the trainer computes it.
     *
     * @param adapter GGUF LoRA, a checkpoint's folder, or null
     * @param exact   whether quantised weights are computed as the trainer does too: beside them llama.cpp rounds what
     *                they are multiplied with, which neither the trainer nor a model of floats does
     * @throws ForgeException INVALID_MODEL, INVALID_ADAPTER, LOAD_FAILED, TRAINING_UNAVAILABLE
     */
    static Side open(Path model, Path adapter, boolean exact, int threads) throws IOException {
        if (Files.isDirectory(model)) {
            Wording wording = Wording.of(model);
            return new Side(wording, TrainedSpeaker.open(model, adapter, wording.tokenizer(), threads), false);
        }
        GgufFile file = GgufCheck.model(model);
        Wording wording = Wording.of(file);
        Path lora = adapter != null && Files.isRegularFile(adapter.resolve(AdapterFiles.GGUF))
                ? adapter.resolve(AdapterFiles.GGUF) : adapter;
        boolean quantised = file.tensors().stream().anyMatch(tensor -> tensor.type().isQuantised());
        if (quantised && exact || lora != null && Files.isDirectory(lora)) {
            return new Side(wording, TrainedSpeaker.open(model, adapter, wording.tokenizer(), threads), quantised);
        }
        return new Side(wording, NativeSpeaker.open(model, lora, threads), quantised);
    }

    @Override
    public void close() {
        speaker.close();
        wording.close();
    }
}
