package io.forgellm.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Answer;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.FinishReason;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingEngineTest {
    private final EchoModel model = new EchoModel(2, 300);
    private final List<EngineStatus> news = new CopyOnWriteArrayList<>();
    private final BatchingEngine engine = new BatchingEngine(model, new EngineObserver() {
        @Override
        public void changed(EngineStatus status) {
            news.add(status);
        }

        @Override
        public void stepEnded() {
        }
    });
    private long lastId;

    @AfterEach
    void close() {
        model.mayCompute.countDown();
        engine.close();
        assertThat(model.closed).isTrue();
        assertThat(engine.exited()).isCompletedWithValue(true);
    }

    @Test
    void anAnswerEndsWithTheModelsEndToken() {
        Answer answer = ask("w", 0);

        assertThat(answer.text()).isEqualTo("xyz");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.done().statistics().completionTokens()).isEqualTo(3);
        assertThat(answer.started()).isEqualTo(new EngineEvent.Started(answer.started().slot(), 1, 0, 0));
    }

    @Test
    void anAnswerEndsAtItsTokenLimit() {
        Answer answer = ask("a", 4);

        assertThat(answer.text()).isEqualTo("bcde");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void anAnswerEndsWhenTheContextIsFull() {
        Answer answer = Answer.of(engine, new EngineRequest(++lastId, "aaaa", 0, 7, false, List.of(),
            Sampling.GREEDY, -1));

        assertThat(answer.text()).isEqualTo("bcd");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void noPartOfAStopStringIsTold() {
        Answer answer = Answer.of(engine, new EngineRequest(++lastId, "a", 0, 0, false, List.of("efg"),
            Sampling.GREEDY, -1));

        assertThat(answer.text()).isEqualTo("bcd");
        assertThat(answer.done().reason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokens()).hasSize(6);
    }

    @Test
    void heldBackTextComesWithTheEndToken() {
        Answer answer = Answer.of(engine, new EngineRequest(++lastId, "x", 0, 0, false, List.of("zz"),
            Sampling.GREEDY, -1));

        assertThat(answer.text()).isEqualTo("yz");
        assertThat(answer.done().statistics().completionTokens()).isEqualTo(2);
    }

    @Test
    void aPromptThatBeginsLikeAnEarlierOneIsNotComputedAgain() {
        String beginning = "k".repeat(200);
        ask(beginning + "a", 1).done();

        Answer again = ask(beginning + "b", 1);

        assertThat(again.text()).isEqualTo("c");
        assertThat(again.started().cachedTokens()).isEqualTo(192);
        assertThat(again.done().statistics().cachedTokens()).isEqualTo(192);
    }

    @Test
    void aConversationGoesOnFromItsAnswer() {
        String prompt = "k".repeat(63) + "/";
        String answer = ask(prompt, 0).text();
        assertThat(answer).hasSize(75).startsWith("0123").endsWith("xyz");

        Answer next = ask(prompt + answer + "\na", 1);

        assertThat(next.text()).isEqualTo("b");
        assertThat(next.started().cachedTokens()).isEqualTo(64 + 75);
    }

    @Test
    void aShortGainIsNotWorthAnotherRounding() {
        String prompt = "k".repeat(64) + "a";
        String answer = ask(prompt, 0).text();

        Answer next = ask(prompt + answer + "a", 1);

        assertThat(next.text()).isEqualTo("b");
        assertThat(next.started().cachedTokens()).isEqualTo(64);
    }

    @Test
    void runningAnswersAreNotHeldUpByALongPrompt() throws InterruptedException {
        Answer running = ask("a", 20);
        running.awaitToken();
        ask("k".repeat(250) + "a", 1).done();
        running.done();

        assertThat(model.batchSizes).allMatch(size -> size <= 128);
    }

    @Test
    void requestsPastTheSlotsWaitInOrder() throws InterruptedException {
        model.mayCompute = new CountDownLatch(1);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(ask("a", 3));
        }
        model.mayCompute.countDown();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("bcd"));
        assertThat(news).anyMatch(status -> status.waiting() == 3);
        assertThat(news.getLast().waiting()).isZero();
    }

    @Test
    void aWaitingRequestCanBeCancelled() {
        model.mayCompute = new CountDownLatch(1);
        ask("a", 0);
        ask("a", 0);
        Answer third = ask("a", 0);

        engine.cancel(3);
        model.mayCompute.countDown();

        assertThat(third.end()).isEqualTo(new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
    }

    @Test
    void cancellingInterruptsAPromptUnderWayAndFreesItsSlot() throws InterruptedException {
        model.computing = new CountDownLatch(1);
        model.mayCompute = new CountDownLatch(1);
        Answer answer = ask("k".repeat(250), 0);
        model.computing.await();

        engine.cancel(1);

        assertThat(answer.end()).isInstanceOf(EngineEvent.Cancelled.class);
        assertThat(ask("a", 1).text()).isEqualTo("b");
    }

    @Test
    void whatANeighbourWasInterruptedInIsComputedAgain() throws InterruptedException {
        Answer neighbour = ask("a", 20);
        neighbour.awaitToken();
        model.heldUp = 'z';
        model.computing = new CountDownLatch(1);
        model.mayCompute = new CountDownLatch(1);
        Answer cancelled = ask("z".repeat(250), 0);
        model.computing.await();
        engine.cancel(2);

        assertThat(neighbour.text()).isEqualTo("bcdefghijklmnopqrstu");
        assertThat(cancelled.end()).isInstanceOf(EngineEvent.Cancelled.class);
    }

    @Test
    void anOutputThatIsNotANumberFailsThatRequestAlone() {
        Answer broken = ask("!", 1);
        Answer sound = ask("a", 1);

        assertThat(broken.end()).isInstanceOfSatisfying(EngineEvent.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ENGINE_FAILED));
        assertThat(sound.text()).isEqualTo("b");
    }

    @Test
    void aBatchThatCannotBeComputedFailsItsRequests() {
        model.answer = LanguageModel.Outcome.NO_ROOM;
        assertThat(ask("a", 1).end()).isInstanceOf(EngineEvent.Failed.class);

        model.answer = LanguageModel.Outcome.DONE;
        assertThat(ask("a", 1).text()).isEqualTo("b");
    }

    @Test
    void anEmptyPromptIsRefused() {
        assertThat(ask("", 1).end()).isInstanceOfSatisfying(EngineEvent.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
    }

    @Test
    void adaptersWaitForRunningAnswersAndHoldUpLaterOnes() {
        List<AdapterSetting> adapters = List.of(new AdapterSetting(Path.of("a.gguf"), 1));
        model.mayCompute = new CountDownLatch(1);
        Answer before = ask("a", 5);
        var set = engine.adapters(adapters);
        Answer after = ask("a", 5);
        model.mayCompute.countDown();
        set.join();

        assertThat(before.text()).isEqualTo("bcdef");
        assertThat(after.text()).isEqualTo("bcdef");
        assertThat(model.adapters).containsExactly(adapters);
        assertThat(after.started().cachedTokens()).isZero();
    }

    @Test
    void logprobsComeWhenAskedFor() {
        Answer answer = Answer.of(engine, new EngineRequest(++lastId, "a", 1, 0, false, List.of(), Sampling.GREEDY, 2));

        answer.done();
        assertThat(answer.tokens().getFirst().logprob()).isEqualTo(-0.25f);
        assertThat(answer.tokens().getFirst().top()).hasSize(2)
            .allMatch(candidate -> candidate.text().equals("b"));
    }

    @Test
    void everyRequestEndsOnceHoweverItIsCancelled() {
        Random random = new Random(3);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            answers.add(ask("a".repeat(1 + random.nextInt(200)), 1 + random.nextInt(20)));
            if (random.nextInt(3) == 0) {
                engine.cancel(1 + random.nextLong(lastId));
            }
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.end()).isNotInstanceOf(EngineEvent.Failed.class));
    }

    @Test
    void closingCancelsWhatRunsAndWhatWaits() throws InterruptedException {
        model.computing = new CountDownLatch(1);
        model.mayCompute = new CountDownLatch(1);
        List<Answer> answers = List.of(ask("a", 0), ask("a", 0), ask("a", 0));
        model.computing.await();

        engine.close();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.end()).isInstanceOf(EngineEvent.Cancelled.class));
    }

    private Answer ask(String prompt, int maxTokens) {
        return Answer.of(engine, new EngineRequest(++lastId, prompt, maxTokens, 0, false, List.of(), Sampling.GREEDY,
            -1));
    }
}
