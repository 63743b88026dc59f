package io.forgellm.forge.gate;

import io.forgellm.engine.libllama.LlamaEvaluator.Guess;
import io.forgellm.generation.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Compares two models: rendered prompts, their tokens, end tokens, greedy answers, perplexity. One side answers, then
 * both read prompt and answer and guess each token of it: greedy answers are the same if all guesses are. Where the
 * reference itself hesitates, either token will do. Perplexity is that of prompts and answers; of quantised weights only it and what is
 * text is judged.
 */
final class Gate {
    /** Of logits: two tokens that are as near as that may change places by rounding. */
    private static final float TIE = 0.05f;
    private static final int ANSWER = 24;
    static final double EXACT = 0.005;
    static final double QUANTISED = 0.05;

    private final Side reference;
    private final Side found;
    private final double bound;
    private final boolean answersCount;

    Gate(Side reference, Side found) {
        this.reference = reference;
        this.found = found;
        answersCount = !found.quantised();
        bound = answersCount ? EXACT : QUANTISED;
    }

    /** All checks, whether they passed or not. @param progress 0 to 1 */
    List<Check> run(DoubleConsumer progress) {
        List<Check> checks = new ArrayList<>();
        checks.add(first("template", prompts(reference), prompts(found)));
        checks.add(first("prompt_tokens", tokens(reference), tokens(found)));
        checks.add(Check.equal("end_tokens", reference.wording().ends(), found.wording().ends()));
        checks.add(specials());
        Answers answers = new Answers();
        for (int i = 0; i < Conversations.ALL.size(); i++) {
            answers.compare(reference.wording().tokens(reference.wording().render(Conversations.ALL.get(i))));
            progress.accept((i + 1.0) / Conversations.ALL.size());
        }
        checks.add(answers.check());
        checks.add(answers.perplexity());
        return checks;
    }

    private static List<String> prompts(Side side) {
        return Conversations.ALL.stream().map(side.wording()::render).toList();
    }

    /** Of the reference's prompts, so that a changed template does not hide a changed tokenizer. */
    private List<String> tokens(Side side) {
        return Conversations.ALL.stream().map(reference.wording()::render)
                .map(prompt -> Arrays.toString(side.wording().tokens(prompt))).toList();
    }

    /** By what only one of the two has. */
    private Check specials() {
        List<String> here = reference.wording().specials();
        List<String> there = found.wording().specials();
        return Check.equal("special_tokens", here.size() + without(here, there), there.size() + without(there, here));
    }

    private static String without(List<String> all, List<String> others) {
        Set<String> known = Set.copyOf(others);
        return all.stream().filter(token -> !known.contains(token)).findFirst().map(token -> ", " + token).orElse("");
    }

    /** The first pair that differs stands for all. */
    private static Check first(String name, List<String> reference, List<String> found) {
        int place = IntStream.range(0, reference.size()).filter(i -> !reference.get(i).equals(found.get(i)))
                .findFirst().orElse(0);
        return Check.equal(name, reference.get(place), found.get(place));
    }

    /** What was asked so far. */
    private final class Answers {
        private int tokens;
        private int differences;
        private String difference = "";
        private double referenceLoss;
        private double foundLoss;
        private int judged;

        void compare(int[] whole) {
            int room = context() - ANSWER;
            int[] prompt = whole.length > room ? Arrays.copyOfRange(whole, whole.length - room, whole.length) : whole;
            Speaker first = reference.speaker().remembers() ? reference.speaker() : found.speaker();
            int[] answer = first.answer(prompt, ANSWER).stream().mapToInt(Guess::token).toArray();
            int[] all = IntStream.concat(Arrays.stream(prompt), Arrays.stream(answer)).toArray();
            List<Guess> wanted = reference.speaker().guesses(all, prompt.length - 1);
            List<Guess> guesses = found.speaker().guesses(all, prompt.length - 1);
            for (int i = 0; i < answer.length; i++) {
                tokens++;
                if (wanted.get(i).token() != guesses.get(i).token() && wanted.get(i).lead() > TIE) {
                    differences++;
                    difference = difference.isEmpty() ? "token " + (i + 1) + " of an answer is "
                            + guesses.get(i).token() + " instead of " + wanted.get(i).token() : difference;
                }
            }
            referenceLoss += reference.speaker().loss(all);
            foundLoss += found.speaker().loss(all);
            judged += all.length - 1;
        }

        private int context() {
            return Math.min(reference.speaker().context(), found.speaker().context());
        }

        Check check() {
            return new Check("answers", differences == 0 || !answersCount, tokens + " greedy tokens",
                    differences == 0 ? "the same" : differences + " differ; " + difference,
                    answersCount ? "none but where the reference hesitates" : "told, not judged: weights are quantised");
        }

        Check perplexity() {
            double before = Math.exp(referenceLoss / judged);
            double after = Math.exp(foundLoss / judged);
            return new Check("perplexity", Math.abs(after / before - 1) <= bound, number(before), number(after),
                    String.format(Locale.ROOT, "%.1f %%", 100 * bound));
        }

        private static String number(double perplexity) {
            return String.format(Locale.ROOT, "%.4f", perplexity);
        }
    }
}
