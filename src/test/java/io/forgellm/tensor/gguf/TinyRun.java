package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a training run on a {@link TinyModel} leaves, with adapters of random weights. */
public record TinyRun(Path folder) {

    /** @param base GGUF file of the model */
    public static TinyRun create(Path folder, Path base) {
        write(folder.resolve("run.json"), "{\"id\":\"" + folder.getFileName() + "\",\"base\":\"" + base + "\"}");
        return new TinyRun(folder);
    }

    /** A checkpoint with a LoRA of its own. */
    public TinyRun checkpoint(int step) {
        TinyAdapter.of(TinyModel.standard()).withSeed(step).write(
            inFolder(folder.resolve("checkpoints/%07d/adapter.gguf".formatted(step))));
        return this;
    }

    public TinyRun evaluated(int step, double loss) {
        Path events = folder.resolve("events.jsonl");
        String before = Files.exists(events) ? read(events) : "";
        write(events, before + "{\"type\":\"evaluated\",\"at\":\"2026-11-23T08:00:00Z\",\"step\":" + step
            + ",\"loss\":" + loss + ",\"seconds\":1}\n");
        return this;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(inFolder(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path inFolder(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
