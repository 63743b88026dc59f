package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.Answer;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life and the death of engine processes. */
class EngineProcessTest {
    private static final String MORE_THAN_A_PIPE_HOLDS = "Once ".repeat(200_000);

    @TempDir
    Path folder;

    @Test
    void aKilledProcessFailsEveryRequestOnceAndCompletesExited() throws InterruptedException {
        Engine engine = TestEngines.load(TestEngines.spec(tiny(), 2));
        List<Answer> answers = IntStream.range(0, 6)
            .mapToObj(i -> Answer.of(engine, TestEngines.greedy("Once " + i, 0))).toList();
        answers.getFirst().awaitToken();

        ProcessHandle.of(engine.info().pid()).orElseThrow().destroyForcibly();

        assertThat(engine.exited().join()).isFalse();
        assertThat(answers).filteredOn(answer -> answer.end() instanceof EngineEvent.Failed).isNotEmpty()
            .allSatisfy(answer -> assertThat(((EngineEvent.Failed) answer.end()).code())
                .isEqualTo(ErrorCode.ENGINE_CRASHED));
        assertThat(Answer.of(engine, TestEngines.greedy("Too late", 1)).end())
            .isInstanceOfSatisfying(EngineEvent.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ENGINE_CRASHED));
        assertThatThrownBy(() -> engine.tokenize("Too late", false).join()).isInstanceOf(CompletionException.class)
            .cause().isInstanceOfSatisfying(ForgeException.class,
                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ENGINE_CRASHED));
        engine.close();
        assertThat(engine.exited().join()).isFalse();
    }

    @Test
    void closingEndsEveryRequestOnceAndTheProcess() throws InterruptedException {
        Engine engine = TestEngines.load(TestEngines.spec(tiny(), 2));
        List<Answer> answers = IntStream.range(0, 6)
            .mapToObj(i -> Answer.of(engine, TestEngines.greedy("Once " + i, 0))).toList();
        answers.getFirst().awaitToken();

        engine.close();

        assertThat(engine.exited()).isCompletedWithValue(true);
        assertThat(ProcessHandle.of(engine.info().pid())).isEmpty();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.end()).isNotInstanceOf(EngineEvent.Failed.class));
        engine.close();
    }

    @Test
    void aCancelledLoadLeavesNoProcess() throws InterruptedException {
        var before = children();
        CountDownLatch loading = new CountDownLatch(1);
        var load = TestEngines.factory().load(TestEngines.spec(tiny(), 1), part -> loading.countDown());
        assertThat(loading.await(1, TimeUnit.MINUTES)).isTrue();
        ProcessHandle process = ProcessHandle.current().children().filter(child -> !before.contains(child.pid()))
            .findFirst().orElseThrow();

        if (load.cancel(true)) {
            assertThatThrownBy(load::join).isInstanceOf(CancellationException.class);
        } else {
            load.join().close();
        }
        process.onExit().join();
        assertThat(children()).isEqualTo(before);
    }

    @Test
    void tenLoadsAndUnloadsLeaveNoProcessBehind() {
        Path model = tiny();
        var children = children();
        for (int i = 0; i < 10; i++) {
            try (Engine engine = TestEngines.load(TestEngines.spec(model, 1))) {
                assertThat(Answer.of(engine, TestEngines.greedy("Once", 2)).text()).isNotEmpty();
            }
        }
        assertThat(children()).isEqualTo(children);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aProcessThatReadsNothingHoldsUpNobodyWhoSends() throws Exception {
        try (Engine engine = TestEngines.load(TestEngines.spec(tiny(), 1))) {
            signal(engine, "STOP");
            Answer huge = Answer.of(engine, TestEngines.greedy(MORE_THAN_A_PIPE_HOLDS, 1));
            Answer small = Answer.of(engine, TestEngines.greedy("Once", 1));
            assertThat(engine.tokenize("Once", false)).isNotDone();
            signal(engine, "CONT");
            assertThat(huge.end()).isInstanceOfSatisfying(EngineEvent.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.PROMPT_TOO_LONG));
            assertThat(small.end()).isInstanceOf(EngineEvent.Done.class);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aProcessThatReadsNothingIsClosedAllTheSame() throws Exception {
        Engine engine = TestEngines.load(TestEngines.spec(tiny(), 1));
        signal(engine, "STOP");
        Answer huge = Answer.of(engine, TestEngines.greedy(MORE_THAN_A_PIPE_HOLDS, 1));

        engine.close();

        assertThat(huge.end()).isInstanceOf(EngineEvent.Cancelled.class);
        assertThat(ProcessHandle.of(engine.info().pid())).isEmpty();
    }

    private static void signal(Engine engine, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(engine.info().pid())).start().waitFor()).isZero();
    }

    private Path tiny() {
        return TinyModel.standard().write(folder.resolve("tiny.gguf"));
    }

    private static List<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).sorted().toList();
    }
}
