package io.forgellm.engine.libllama;

import io.forgellm.engine.Sampling;
import io.forgellm.engine.batch.Batch;
import io.forgellm.engine.batch.TokenSampler;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;

/**
 * Computes the shortest of prompts and answers and forgets them: pages the weights in, and lets the first calls into
 * each native function, the slow ones, be nobody's.
 */
record WarmUp(LibllamaModel model) {
    private static final int PROMPT = 2;
    private static final int ANSWER = 1;

    void run() {
        int token = Math.max(0, model.beginToken());
        Batch batch = new Batch(PROMPT);
        for (int i = 0; i < PROMPT && i < model.info().contextLength() - ANSWER; i++) {
            batch.add(0, token, i, false);
        }
        model.decode(batch);
        try (TokenSampler sampler = model.sampler(Sampling.GREEDY)) {
            for (int i = 0; i < ANSWER; i++) {
                int position = batch.size() + i;
                Batch step = new Batch(1);
                step.add(0, token, position, true);
                if (position >= model.info().contextLength() || model.decode(step) != LibllamaModel.Outcome.DONE) {
                    break;
                }
                model.piece(sampler.sample(0));
            }
        } catch (ArithmeticException damaged) {
            throw new ForgeException(ErrorCode.INVALID_MODEL,
                damaged.getMessage(), "Get the file again.");
        } finally {
            model.keep(0, 0);
        }
    }
}
