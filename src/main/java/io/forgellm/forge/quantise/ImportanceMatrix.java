package io.forgellm.forge.quantise;

import io.forgellm.engine.libllama.ActivationSums;
import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each input column of each matrix matters: the mean square of what it is multiplied with while the model reads
 * a text. Kept as GGUF as llama.cpp's tool {@code llama-imatrix} keeps it: {@code NAME.in_sum2} with sums of squares, a
 * row per expert, and {@code NAME.counts} with the number of inputs.
 */
final class ImportanceMatrix {
    private static final String SUMS = ".in_sum2";
    private static final String COUNTS = ".counts";

    private ImportanceMatrix() { }

    /** Reads a text with a model and writes the matrix. @param mostChunks pieces of the text, 0 for all */
    static void compute(Path model, Path text, int mostChunks, int threads, Path target, Reporter reporter) {
        try (LlamaEvaluator evaluator = LlamaEvaluator.open(JobMain.natives(), model, threads, JobMain.gpuLayers(),
                true)) {
            int[] tokens = Perplexity.tokens(evaluator, text, reporter);
            int chunks = Perplexity.chunks(tokens.length, evaluator.context(), mostChunks);
            for (int chunk = 0; chunk < chunks; chunk++) {
                evaluator.read(Perplexity.piece(evaluator, tokens, chunk));
                reporter.at((chunk + 1.0) / chunks, "piece " + (chunk + 1) + " of " + chunks);
            }
            Map<String, ActivationSums> sums = evaluator.activations();
            Unfinished.file(target, temporary -> write(sums, text, chunks, evaluator.context(), temporary));
        }
    }

    private static void write(Map<String, ActivationSums> sums, Path text, int chunks, int chunkSize, Path file)
            throws IOException {
        try (GgufWriter writer = GgufWriter.create(file)) {
            writer.metadata().text("general.type", "imatrix")
                    .array("imatrix.datasets", GgufType.STRING, List.of(text.toString()))
                    .uint32("imatrix.chunk_count", chunks).uint32("imatrix.chunk_size", chunkSize);
            sums.forEach((name, sum) -> {
                writer.tensor(name + SUMS, GgmlType.F32, sum.columns(), sum.counts().length);
                writer.tensor(name + COUNTS, GgmlType.F32, 1, sum.counts().length);
            });
            for (ActivationSums sum : sums.values()) {
                writer.write(sum.squares());
                float[] counts = new float[sum.counts().length];
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = sum.counts()[i];
                }
                writer.write(counts);
            }
            writer.finish();
        }
    }

    /**
     * Mean squares by tensor name. An expert that no token was sent to counts all its columns alike.
     *
     * @throws ForgeException INVALID_DATA for a file that is no importance matrix
     */
    static Map<String, float[]> read(Path path) throws IOException {
        GgufFile file = GgufFile.read(path);
        Map<String, float[]> means = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(path)) {
            for (GgufTensor tensor : file.tensors()) {
                if (tensor.name().endsWith(SUMS)) {
                    String name = tensor.name().substring(0, tensor.name().length() - SUMS.length());
                    GgufTensor counts = file.tensor(name + COUNTS).orElseThrow(() -> invalid(path, name));
                    means.put(name, means(path, floats(file, channel, tensor), floats(file, channel, counts)));
                }
            }
        }
        if (means.isEmpty()) {
            throw invalid(path, "any tensor");
        }
        return means;
    }

    private static float[] means(Path path, float[] sums, float[] counts) {
        if (counts.length == 0 || sums.length % counts.length != 0) {
            throw invalid(path, "a tensor's experts");
        }
        int columns = sums.length / counts.length;
        for (int i = 0; i < sums.length; i++) {
            float count = counts[i / columns];
            sums[i] = count > 0 ? sums[i] / count : 1;
        }
        return sums;
    }

    private static float[] floats(GgufFile file, FileChannel channel, GgufTensor tensor) throws IOException {
        if (tensor.type() != GgmlType.F32) {
            throw invalid(file.path(), tensor.name() + " in F32");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()
                && channel.read(bytes, file.dataOffset() + tensor.offset() + bytes.position()) >= 0) { }
        float[] floats = new float[bytes.capacity() / Float.BYTES];
        bytes.flip().asFloatBuffer().get(floats);
        return floats;
    }

    private static ForgeException invalid(Path path, String missing) {
        return new ForgeException(ErrorCode.INVALID_DATA, path + " is no importance matrix: it has no sums and counts of "
                + missing + ".", Map.of("path", path.toString()),
                "Give a GGUF file that llama-imatrix or an earlier job made, or a calibration text.");
    }
}
