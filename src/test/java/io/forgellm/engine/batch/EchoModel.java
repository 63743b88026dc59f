package io.forgellm.engine.batch;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.Sampling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * A model without weights: a token is a letter, the answer to a letter is the next one, {@code .} ends. It checks what
 * a KV cache demands: that positions follow on, and that slots hold what the engine believes.
 */
final class EchoModel implements LanguageModel {
    final List<Integer> batchSizes = new ArrayList<>();
    final List<List<AdapterSetting>> adapters = new ArrayList<>();
    private final int contextLength;
    private final int[] held;
    private int[] rows = new int[0];
    private volatile boolean interrupted;
    volatile CountDownLatch computing = new CountDownLatch(0);
    volatile CountDownLatch mayCompute = new CountDownLatch(0);
    /** Only batches with this token are held up; −1 for all. */
    volatile int heldUp = -1;
    volatile Outcome answer = Outcome.DONE;
    boolean closed;

    EchoModel(int slots, int contextLength) {
        this.contextLength = contextLength;
        held = new int[slots];
    }

    @Override
    public EngineInfo info() {
        return new EngineInfo("echo", "1", contextLength, held.length, 1, 128, 1);
    }

    @Override
    public int batchLimit() {
        return 128;
    }

    @Override
    public int[] tokenize(String text, boolean addSpecial) {
        return text.chars().toArray();
    }

    @Override
    public int beginToken() {
        return -1;
    }

    @Override
    public byte[] piece(int token) {
        return Character.toString(token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean ends(int token) {
        return token == '.';
    }

    @Override
    public Outcome decode(Batch batch) {
        if (heldUp < 0 || IntStream.range(0, batch.size()).anyMatch(row -> batch.token(row) == heldUp)) {
            computing.countDown();
            try {
                mayCompute.await();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
        if (interrupted) {
            return Outcome.INTERRUPTED;
        }
        if (answer != Outcome.DONE) {
            return answer;
        }
        batchSizes.add(batch.size());
        rows = new int[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            if (batch.position(row) != held[batch.slot(row)]++) {
                throw new IllegalStateException("A hole in the cache at " + batch.position(row));
            }
            rows[row] = batch.output(row) ? batch.token(row) : -1;
        }
        return Outcome.DONE;
    }

    @Override
    public void interrupt() {
        interrupted = true;
        mayCompute.countDown();
    }

    @Override
    public void clearInterrupt() {
        interrupted = false;
    }

    @Override
    public int keep(int slot, int tokens) {
        if (tokens > held[slot]) {
            throw new IllegalStateException("Slot " + slot + " does not hold " + tokens);
        }
        held[slot] = tokens;
        return tokens;
    }

    @Override
    public TokenSampler sampler(Sampling sampling) {
        return new TokenSampler() {
            @Override
            public void accept(int token) {
            }

            @Override
            public int sample(int row) {
                if (rows[row] < 0) {
                    throw new IllegalStateException("No output was asked for in row " + row);
                }
                if (rows[row] == '!') {
                    throw new ArithmeticException("not a number");
                }
                return rows[row] == 'z' ? '.' : rows[row] + 1;
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public LogProbabilities logProbabilities(int row, int token, int top) {
        int[] tokens = new int[top];
        float[] logprobs = new float[top];
        Arrays.fill(tokens, token);
        return new LogProbabilities(-0.25f, tokens, logprobs);
    }

    @Override
    public void adapters(List<AdapterSetting> settings) {
        if (Arrays.stream(held).anyMatch(tokens -> tokens > 0)) {
            throw new IllegalStateException("Prompts of other adapters are still cached");
        }
        adapters.add(settings);
    }

    @Override
    public void close() {
        closed = true;
    }
}
