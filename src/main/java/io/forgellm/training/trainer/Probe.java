package io.forgellm.training.trainer;

import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is looked at when a checkpoint is written: fixed prompts answered by base and tuned model, and how the loss on
 * a general text has changed, which tells what training made the model forget.
 */
final class Probe {
    static final Probe NONE = new Probe(List.of(), null, List.of());

    private final List<String> prompts;
    private final Respondent respondent;
    private final List<List<TokenSequence>> general;

    /** @param general batches of a general text; empty for none */
    Probe(List<String> prompts, Respondent respondent, List<List<TokenSequence>> general) {
        this.prompts = prompts;
        this.respondent = respondent;
        this.general = general;
    }

    /** Answers a prompt by what a model says to be the next token. */
    interface Respondent {
        String answer(String prompt, Next next);
    }

    /** Logits after the tokens. */
    interface Next {
        float[] logits(int[] tokens);
    }

    /** @param loss mean on the general text, nats per token, or null where there is none */
    record Look(Map<String, String> answers, Double loss) { }

    boolean isAsked() {
        return !prompts.isEmpty() || !general.isEmpty();
    }

    Look at(TrainableModel model) {
        Map<String, String> answers = new LinkedHashMap<>();
        prompts.forEach(prompt -> answers.put(prompt,
                respondent.answer(prompt, tokens -> model.nextLogits(tokens, false))));
        return new Look(answers, general.isEmpty() ? null : MeanLoss.of(model, general));
    }
}
