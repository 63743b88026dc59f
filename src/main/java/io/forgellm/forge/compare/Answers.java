package io.forgellm.forge.compare;

import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.engine.libllama.LlamaEvaluator.Guess;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.gate.Wording;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.generation.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model's greedy answers.
 *
 * @param promptSpeed tokens per second of reading prompts
 * @param answerSpeed of one token after the other; null where no answer had a second
 */
record Answers(List<Answer> all, Double promptSpeed, Double answerSpeed) {

    /** @param tokens without the one that ended it */
    record Answer(String prompt, String text, int tokens) { }

    /** @param most tokens of an answer; @throws ForgeException PROMPT_TOO_LONG, of prompt and answer together */
    static Answers of(Wording wording, LlamaEvaluator evaluator, List<String> prompts, int most, Reporter reporter) {
        List<Answer> answers = new ArrayList<>();
        int read = 0;
        int answered = 0;
        double reading = 0;
        double answering = 0;
        for (String prompt : prompts) {
            int[] tokens = wording.tokens(wording.render(List.of(new Message("user", prompt))));
            if (tokens.length + most > evaluator.context()) {
                throw new ForgeException(ErrorCode.PROMPT_TOO_LONG, "A prompt of " + tokens.length
                        + " tokens and an answer of " + most + " do not fit the " + evaluator.context()
                        + " tokens that are read at once.", Map.of("prompt_tokens", tokens.length, "max_tokens", most,
                        "context", evaluator.context()), "Shorten the prompt or lower max_tokens.");
            }
            double begin = evaluator.seconds();
            evaluator.guesses(tokens, tokens.length - 1);
            double once = evaluator.seconds() - begin;
            List<Guess> guesses = evaluator.answer(tokens, most);
            reading += once;
            read += tokens.length;
            // The prompt is read once more to answer it.
            answering += evaluator.seconds() - begin - 2 * once;
            answered += guesses.size() - 1;
            int[] answer = guesses.stream().mapToInt(Guess::token).filter(token -> !evaluator.ends(token)).toArray();
            answers.add(new Answer(prompt, evaluator.text(answer), answer.length));
            reporter.at((double) answers.size() / prompts.size(), "prompt " + answers.size() + " of " + prompts.size());
        }
        return new Answers(List.copyOf(answers), read / reading,
                answered > 0 && answering > 0 ? (Double) (answered / answering) : null);
    }

    /** As they stand in a job's result. */
    List<Map<String, Object>> fields() {
        return all.stream().map(answer -> Map.<String, Object>of("prompt", answer.prompt(), "text", answer.text(),
                "tokens", answer.tokens())).toList();
    }
}
