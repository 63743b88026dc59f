package io.forgellm.forge.quantise;

import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.job.child.Reporter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * A model's perplexity on a text, cut as llama.cpp's tool {@code llama-perplexity} does, so that figures compare: pieces
 * of 512 tokens, each read on its own with the model's first token in place of its own, judged on its second half.
 */
public final class Perplexity {
    private static final int ANSWER = 24;
    private static final int PROMPT = 128;

    private final Path model;
    private final int threads;

    Perplexity(Path model, int threads) {
        this.model = model;
        this.threads = threads;
    }

    /** @param mostChunks 0 for all; @throws ForgeException INVALID_DATA for a text of less than two pieces */
    Measurement measure(Path text, int mostChunks, Reporter reporter) {
        try (LlamaEvaluator evaluator = LlamaEvaluator.open(JobMain.natives(), model, threads, JobMain.gpuLayers(),
                false)) {
            return measure(evaluator, text, mostChunks, reporter);
        }
    }

    /** The same of a model that is open and has read nothing yet. */
    public static Measurement measure(LlamaEvaluator evaluator, Path text, int mostChunks, Reporter reporter) {
        int[] tokens = tokens(evaluator, text, reporter);
        int context = evaluator.context();
        int chunks = chunks(tokens.length, context, mostChunks);
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            for (double loss : evaluator.losses(piece(evaluator, tokens, chunk), context / 2)) {
                sum += loss;
                squares += loss * loss;
                count++;
            }
            reporter.at((chunk + 1.0) / chunks, String.format(Locale.ROOT, "piece %d of %d, perplexity %.3f",
                    chunk + 1, chunks, Math.exp(sum / count)));
        }
        double mean = sum / count;
        double variance = Math.max(0, squares / count - mean * mean);
        double promptSpeed = (double) chunks * context / evaluator.seconds();
        return new Measurement(mean, Math.sqrt(variance / (count - 1)), count, chunks, promptSpeed,
                answerSpeed(evaluator, tokens));
    }

    static int[] tokens(LlamaEvaluator evaluator, Path text, Reporter reporter) {
        TextFile file = TextFile.read(text);
        if (file.cut()) {
            reporter.note("Of " + text + " only the first " + (TextFile.MOST >> 20) + " MiB are read.");
        }
        int[] tokens = evaluator.tokens(file.text());
        int least = 2 * evaluator.context();
        if (tokens.length < least) {
            throw new ForgeException(ErrorCode.INVALID_DATA, text + " has " + tokens.length + " tokens; " + least
                    + " are needed.", Map.of("path", text.toString(), "tokens", tokens.length, "needed", least),
                    "Give a longer text.");
        }
        return tokens;
    }

    /** @param most 0 for all */
    static int chunks(int tokens, int context, int most) {
        int all = tokens / context;
        return most > 0 ? Math.min(most, all) : all;
    }

    static int[] piece(LlamaEvaluator evaluator, int[] tokens, int chunk) {
        int context = evaluator.context();
        int[] piece = Arrays.copyOfRange(tokens, chunk * context, (chunk + 1) * context);
        if (evaluator.begin() >= 0) {
            piece[0] = evaluator.begin();
        }
        return piece;
    }

    /** The text's own tokens are what would be answered: which they are does not change what they cost. */
    private static double answerSpeed(LlamaEvaluator evaluator, int[] tokens) {
        evaluator.read(Arrays.copyOf(tokens, PROMPT));
        evaluator.next(tokens[PROMPT], PROMPT);
        double before = evaluator.seconds();
        for (int i = 1; i <= ANSWER; i++) {
            evaluator.next(tokens[PROMPT + i], PROMPT + i);
        }
        return ANSWER / (evaluator.seconds() - before);
    }
}
