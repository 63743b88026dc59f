package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Answer;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.FinishReason;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no sense in the answer: a model of random weights in a real engine process. */
class TinyEngineTest {
    private static final Sampling SAMPLED = new Sampling(0.9f, 40, 0.95f, 0.02f, 1.1f, 64, 42L);

    @TempDir
    static Path folder;
    private static Path model;
    private static Path adapter;
    private static Engine engine;

    @BeforeAll
    static void load() {
        model = TinyModel.standard().write(folder.resolve("tiny.gguf"));
        adapter = TinyAdapter.of(TinyModel.standard()).write(folder.resolve("lora.gguf"));
        engine = TestEngines.load(TestEngines.spec(model, 2));
    }

    @AfterAll
    static void close() {
        engine.close();
        assertThat(engine.exited()).isCompletedWithValue(true);
        assertThat(ProcessHandle.of(engine.info().pid())).isEmpty();
    }

    @Test
    void theEngineTellsWhatItHolds() {
        assertThat(engine.info().contextLength()).isEqualTo(512);
        assertThat(engine.info().vocabularySize()).isPositive();
        assertThat(engine.status().slots()).hasSize(engine.info().slots());
        assertThat(engine.status().memoryBytes()).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameText() {
        String first = Answer.of(engine, TestEngines.request("Once", 40, SAMPLED, -1, List.of())).text();
        String again = Answer.of(engine, TestEngines.request("Once", 40, SAMPLED, -1, List.of())).text();
        String other = Answer.of(engine, TestEngines.request("Once", 40, new Sampling(0.9f, 40, 0.95f, 0.02f, 1.1f,
            64, 43L), -1, List.of())).text();

        assertThat(again).isEqualTo(first).isNotEmpty();
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void aFullContextEndsTheAnswer() {
        Answer answer = Answer.of(engine, TestEngines.greedy("Once upon", 0));

        EngineEvent.Done done = answer.done();
        assertThat(done.reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(done.statistics().promptTokens() + done.statistics().completionTokens()).isEqualTo(512);
    }

    @Test
    void aPromptLongerThanTheContextIsRefusedWithBothLengths() {
        Answer answer = Answer.of(engine, TestEngines.greedy("many ".repeat(600), 8));

        assertThat(answer.end()).isInstanceOfSatisfying(EngineEvent.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.PROMPT_TOO_LONG);
            assertThat(failed.details()).containsEntry("context_length", 512L).containsEntry("max_tokens", 8L);
            assertThat((Long) failed.details().get("prompt_tokens")).isGreaterThan(512);
        });
    }

    @Test
    void aPromptIsCutInTheMiddleWhenAskedForAndTheCutIsTold() {
        EngineRequest cut = new EngineRequest(1_000_001, "many ".repeat(600), 8, 0, true, List.of(), Sampling.GREEDY,
            -1);
        Answer answer = Answer.of(engine, cut);

        answer.done();
        assertThat(answer.started().truncatedTokens()).isPositive();
        assertThat(answer.started().promptTokens()).isEqualTo(504);
    }

    @Test
    void cancellingEndsTheAnswerAndFreesTheSlot() throws InterruptedException {
        Answer answer = Answer.of(engine, new EngineRequest(1_000_002, "Once", 0, 0, false, List.of(),
            Sampling.GREEDY, -1));
        answer.awaitToken();

        engine.cancel(1_000_002);

        assertThat(answer.end()).isInstanceOfAny(EngineEvent.Cancelled.class, EngineEvent.Done.class);
        Answer.of(engine, TestEngines.greedy("Next", 1)).done();
    }

    @Test
    void anUnknownIdIsIgnored() {
        engine.cancel(77_777_777);

        Answer.of(engine, TestEngines.greedy("Next", 1)).done();
    }

    @Test
    void tokensOfATextAreTold() {
        int[] tokens = engine.tokenize("Hello there", false).join();

        assertThat(tokens).isNotEmpty();
        assertThat(engine.tokenize("Hello there", false).join()).isEqualTo(tokens);
    }

    @Test
    void anAdapterIsPutOnScaledAndTakenOffWithoutAReload() {
        String plain = text("Once upon a time", engine);
        TestEngines.assumeLibllama(engine, "adapters of a loaded model");

        engine.adapters(List.of(new AdapterSetting(adapter, 1))).join();
        String adapted = text("Once upon a time", engine);
        engine.adapters(List.of(new AdapterSetting(adapter, 0))).join();
        String withoutEffect = text("Once upon a time", engine);
        engine.adapters(List.of(new AdapterSetting(adapter, 0.5f))).join();
        String half = text("Once upon a time", engine);
        engine.adapters(List.of()).join();
        String plainAgain = text("Once upon a time", engine);

        assertThat(adapted).isNotEqualTo(plain);
        assertThat(half).isNotEqualTo(plain).isNotEqualTo(adapted);
        assertThat(withoutEffect).isEqualTo(plain);
        assertThat(plainAgain).isEqualTo(plain);
    }

    @Test
    void anAdapterLoadedWithTheModelIsTheSameAsOnePutOnLater() {
        try (Engine adapted = TestEngines.load(new EngineSpec(model, List.of(new AdapterSetting(adapter, 1)), 512, 1,
            0, 0))) {
            String loadedWith = text("Once upon a time", adapted);
            assertThat(loadedWith).isNotEqualTo(text("Once upon a time", engine));

            TestEngines.assumeLibllama(engine, "adapters of a loaded model");
            engine.adapters(List.of(new AdapterSetting(adapter, 1))).join();
            assertThat(text("Once upon a time", engine)).isEqualTo(loadedWith);
            engine.adapters(List.of()).join();
        }
    }

    @Test
    void anEngineThatCannotChangeAdaptersSaysSo() {
        if (engine.info().engine().equals("java-llama")) {
            assertThatThrownBy(() -> engine.adapters(List.of()).join()).cause()
                .isInstanceOfSatisfying(ForgeException.class,
                    refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_BY_ENGINE));
        }
    }

    @Test
    void logProbabilitiesAreToldOrRefused() {
        Answer answer = Answer.of(engine, TestEngines.request("Once", 3, Sampling.GREEDY, 2, List.of()));

        if (engine.info().engine().equals("java-llama")) {
            assertThat(answer.end()).isInstanceOfSatisfying(EngineEvent.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.UNSUPPORTED_BY_ENGINE));
            return;
        }
        answer.done();
        assertThat(answer.tokens()).allSatisfy(token -> {
            assertThat(token.top()).hasSize(2);
            assertThat(token.top().getFirst().token()).isEqualTo(token.token());
            assertThat(token.top().getFirst().logprob()).isEqualTo(token.logprob()).isNegative();
        });
    }

    @Test
    void aFileThatIsNoModelIsRefusedBeforeAProcessStarts() {
        long before = ProcessHandle.current().children().count();

        assertThatThrownBy(() -> TestEngines.load(TestEngines.spec(adapter, 1)))
            .isInstanceOf(CompletionException.class).cause().isInstanceOfSatisfying(ForgeException.class,
                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MODEL));
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() {
        Path other = TinyAdapter.of(TinyModel.standard().withWidth(32, 64)).write(folder.resolve("other.gguf"));

        assertThatThrownBy(() -> TestEngines.load(new EngineSpec(model, List.of(new AdapterSetting(other, 1)), 512, 1,
            0, 0))).cause().isInstanceOfSatisfying(ForgeException.class,
                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ADAPTER));
    }

    @Test
    void nativesOfAnotherReleaseAreRefused() {
        var factory = TestEngines.factory(Map.of("forgellm.engine", "libllama", "forgellm.engine.natives-dir",
            folder.resolve("nothing").toString()));

        assertThatThrownBy(() -> factory.load(TestEngines.spec(model, 1), part -> { }).join()).cause()
            .isInstanceOfSatisfying(ForgeException.class,
                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
    }

    private static String text(String prompt, Engine on) {
        return Answer.of(on, TestEngines.greedy(prompt, 24)).text();
    }
}
