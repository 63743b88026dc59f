package io.forgellm.engine.libllama;

import io.forgellm.engine.batch.LanguageModel.LogProbabilities;

/** Log probabilities from one row of logits. */
final class LogitRow {
    private LogitRow() {
    }

    /** log softmax: logit - log(sum(exp(logit))), the sum in double precision around the greatest. */
    static LogProbabilities logProbabilities(float[] logits, int token, int top) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            greatest = Math.max(greatest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - greatest);
        }
        double norm = greatest + Math.log(sum);
        int[] best = best(logits, Math.min(top, logits.length));
        float[] logprobs = new float[best.length];
        for (int i = 0; i < best.length; i++) {
            logprobs[i] = (float) (logits[best[i]] - norm);
        }
        return new LogProbabilities((float) (logits[token] - norm), best, logprobs);
    }

    private static int[] best(float[] logits, int count) {
        int[] best = new int[count];
        int found = 0;
        for (int token = 0; token < logits.length && count > 0; token++) {
            if (found == count && logits[token] <= logits[best[count - 1]]) {
                continue;
            }
            int place = found < count ? found++ : count - 1;
            for (; place > 0 && logits[best[place - 1]] < logits[token]; place--) {
                best[place] = best[place - 1];
            }
            best[place] = token;
        }
        return best;
    }
}
