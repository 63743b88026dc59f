package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.Answer;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.FinishReason;
import io.forgellm.engine.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What takes a model that makes sense. */
class SmolLm2EngineTest {
    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = TestEngines.load(TestEngines.spec(TestEngines.smolLm2(), 8));
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void aQuestionIsAnsweredAndTheAnswerEndsByItself() {
        Answer answer = Answer.of(engine, TestEngines.greedy(TestEngines.chat("What is the capital of France?"), 64));

        assertThat(answer.text()).isEqualTo("The capital of France is Paris.");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void stopStringsEndTheAnswerBeforeThem() {
        Answer answer = Answer.of(engine, TestEngines.request(TestEngines.chat("What is the capital of France?"), 64,
            Sampling.GREEDY, -1, List.of(" is Par")));

        assertThat(answer.text()).isEqualTo("The capital of France");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void noEventSplitsACharacter() {
        String prompt = TestEngines.chat("Write ten emojis: 😀🎉🚀🌍") + "😀🎉🚀🌍😀🎉";
        Answer answer = Answer.of(engine, TestEngines.greedy(prompt, 40));

        answer.end();
        assertThat(answer.tokens()).noneMatch(token -> token.text().contains("\uFFFD"));
        assertThat(answer.text()).isNotEmpty();
    }

    @Test
    void aPromptThatBeginsLikeTheLastIsNotComputedAgainAndGivesTheSameText() {
        String prompt = TestEngines.chat("Name three rivers. ".repeat(20));
        Answer first = Answer.of(engine, TestEngines.greedy(prompt, 24));
        String text = first.text();

        Answer again = Answer.of(engine, TestEngines.greedy(prompt, 24));

        assertThat(again.text()).isEqualTo(text);
        TestEngines.assumeLibllama(engine, "telling what was cached");
        assertThat(again.started().cachedTokens()).isGreaterThanOrEqualTo(64);
    }

    @Test
    void whatWasCachedDoesNotShowInTheLastDigit() {
        TestEngines.assumeLibllama(engine, "log probabilities");
        String fact = "The baker, the sailor and the queen each know one. ";
        try (Engine alone = TestEngines.load(TestEngines.spec(TestEngines.smolLm2(), 1))) {
            List<Float> fresh = logprobs(alone, TestEngines.chat(fact.repeat(8) + "Tell."));
            logprobs(alone, "Something else.");
            logprobs(alone, TestEngines.chat(fact.repeat(4) + "Tell."));

            assertThat(logprobs(alone, TestEngines.chat(fact.repeat(8) + "Tell."))).isEqualTo(fresh);
            assertThat(logprobs(alone, TestEngines.chat(fact.repeat(8) + "Tell."))).isEqualTo(fresh);
        }
    }

    @Test
    void thirtyTwoAtOnceGiveTheSameTextsAsAlone() {
        // Every fourth is longer than a block: the kernels for many tokens must not make a difference either.
        List<String> prompts = IntStream.range(0, 32).mapToObj(i -> TestEngines.chat((i % 4 == 0
            ? "The baker, the sailor and the queen each know one. ".repeat(8) : "") + "Tell me fact number " + i
            + " about " + List.of("bread", "rain", "Rome", "bees").get(i / 4 % 4) + ".")).toList();
        List<String> alone = prompts.stream().map(prompt -> Answer.of(engine, TestEngines.greedy(prompt, 16)).text())
            .toList();

        List<Answer> together = prompts.stream().map(prompt -> Answer.of(engine, TestEngines.greedy(prompt, 16)))
            .collect(Collectors.toCollection(ArrayList::new));

        assertThat(together.stream().map(Answer::text)).isEqualTo(alone);
    }

    @Test
    void cancellingHalfOfManyLeavesTheOthersAsTheyAreAlone() throws InterruptedException {
        String prompt = TestEngines.chat("Tell me a story about a ship.");
        String alone = Answer.of(engine, TestEngines.greedy(prompt, 24)).text();
        var requests = IntStream.range(0, 16).mapToObj(i -> TestEngines.greedy(prompt, 24)).toList();
        List<Answer> answers = requests.stream().map(request -> Answer.of(engine, request)).toList();
        answers.getFirst().awaitToken();

        IntStream.range(0, 16).filter(i -> i % 2 == 0).forEach(i -> engine.cancel(requests.get(i).id()));

        for (int i = 0; i < 16; i++) {
            if (i % 2 == 0) {
                assertThat(answers.get(i).end()).isInstanceOf(EngineEvent.Cancelled.class);
            } else {
                assertThat(answers.get(i).text()).isEqualTo(alone);
            }
        }
    }

    private static List<Float> logprobs(Engine on, String prompt) {
        Answer answer = Answer.of(on, TestEngines.request(prompt, 8, Sampling.GREEDY, 0, List.of()));
        answer.done();
        return answer.tokens().stream().map(EngineEvent.Token::logprob).toList();
    }
}
