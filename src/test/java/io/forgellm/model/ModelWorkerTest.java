package io.forgellm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineEvent;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.GenerationRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelWorkerTest {
    private WorkerBench bench = WorkerBench.start();

    @AfterEach
    void close() {
        bench.close();
    }

    private static void assertCode(CompletableFuture<?> reply, ErrorCode code) {
        assertThatThrownBy(() -> reply.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                .cause().isInstanceOfSatisfying(ForgeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void loadsAndRemembers() throws Exception {
        assertThat(bench.status().state()).isEqualTo("unloaded");
        CompletableFuture<ModelStatus> reply = bench.send(ModelAddresses.LOAD, LoadModel.of("a"));
        WorkerBench.Start start = bench.nextStart();
        start.progress().accept(0.5);
        assertThat(bench.status()).satisfies(s -> {
            assertThat(s.state()).isEqualTo("loading");
            assertThat(s.progress()).isEqualTo(0.5);
        });
        start.result().complete(new ScriptedEngine(1));
        assertThat(reply.get().modelName()).isEqualTo("a");
        assertThat(bench.memory.nextSaved()).isEqualTo(LoadModel.of("a"));
        bench.ask(ModelAddresses.UNLOAD, new UnloadModel());
        assertThat(bench.status().state()).isEqualTo("unloaded");
    }

    @Test
    void aRestartedWorkerHasItsModelBack() throws Exception {
        bench.loaded("a", 1);
        assertThat(bench.memory.nextSaved()).isEqualTo(LoadModel.of("a"));
        bench.close();
        bench = WorkerBench.restartedWith(bench.memory);
        assertThat(bench.nextStart().spec().model()).isEqualTo(Path.of("/models/a"));
    }

    @Test
    void refusesALoadWhileAnotherIsUnderWay() throws Exception {
        bench.send(ModelAddresses.LOAD, LoadModel.of("a"));
        bench.nextStart();
        assertCode(bench.send(ModelAddresses.LOAD, LoadModel.of("b")), ErrorCode.MODEL_LOADING);
    }

    @Test
    void anUnknownModelLeavesTheLoadedOneAlone() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        assertCode(bench.send(ModelAddresses.LOAD, LoadModel.of("missing")), ErrorCode.MODEL_NOT_FOUND);
        assertThat(bench.status().modelName()).isEqualTo("a");
        assertThat(engine.closed).isFalse();
    }

    @Test
    void anotherModelComesOnlyWhenTheFirstIsGone() throws Exception {
        ScriptedEngine first = bench.loaded("a", 1);
        bench.send(ModelAddresses.LOAD, LoadModel.of("b"));
        bench.nextStart();
        assertThat(first.closed).isTrue();
    }

    @Test
    void aFailedLoadShowsInTheStatusAndIsNotRetried() throws Exception {
        CompletableFuture<ModelStatus> reply = bench.send(ModelAddresses.LOAD, LoadModel.of("a"));
        bench.nextStart().result().completeExceptionally(new ForgeException(ErrorCode.LOAD_FAILED, "Too little memory."));
        assertCode(reply, ErrorCode.LOAD_FAILED);
        assertThat(bench.status().error().error()).isEqualTo("Too little memory.");
        assertCode(bench.send(GenerationRequest.ADDRESS, request()), ErrorCode.MODEL_NOT_LOADED);
        assertThat(bench.starts).isEmpty();
    }

    private static GenerationRequest request() {
        return new GenerationRequest(null, "x", null, 1, 0, false, List.of(), io.forgellm.engine.Sampling.GREEDY, -1,
                "nobody", 1);
    }

    @Test
    void anUnloadCancelsALoadAndAnEngineThatComesTooLateIsClosed() throws Exception {
        CompletableFuture<ModelStatus> reply = bench.send(ModelAddresses.LOAD, LoadModel.of("a"));
        WorkerBench.Start start = bench.nextStart();
        bench.ask(ModelAddresses.UNLOAD, new UnloadModel());
        assertCode(reply, ErrorCode.CANCELLED);
        assertThat(start.result()).isCancelled();
        bench.loaded("b", 1);
        assertThat(bench.status().modelName()).isEqualTo("b");
    }

    @Test
    void aGenerationStreamsToItsOneEnd() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader reader = bench.new Reader().ask("hello", 64);
        assertThat(reader.next()).isInstanceOf(EngineEvent.Started.class);
        engine.say(1, "Hi");
        assertThat(reader.next()).isInstanceOfSatisfying(EngineEvent.Token.class,
                t -> assertThat(t.text()).isEqualTo("Hi"));
        engine.finish(1);
        assertThat(reader.next()).isInstanceOf(EngineEvent.Done.class);
        assertThat(bench.status().queue()).isEqualTo(new ModelStatus.Queue(0, 0, 2));
        assertThat(reader.events).isEmpty();
    }

    @Test
    void whatFindsNoSlotWaitsAndPastTheCapacityIsRefused() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader running = bench.new Reader().ask("1", 64);
        WorkerBench.Reader second = bench.new Reader().ask("2", 64);
        WorkerBench.Reader third = bench.new Reader().ask("3", 64);
        assertThat(List.of(running.accepted.position(), second.accepted.position(), third.accepted.position()))
                .containsExactly(0, 0, 1);
        assertCode(bench.send(GenerationRequest.ADDRESS, request()), ErrorCode.QUEUE_FULL);
        assertThat(bench.status().queue()).isEqualTo(new ModelStatus.Queue(1, 2, 2));

        assertThat(running.next()).isInstanceOf(EngineEvent.Started.class);
        engine.finish(running.accepted.id());
        assertThat(second.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(engine.requests).extracting(r -> r.prompt()).containsExactly("1", "2");
    }

    @Test
    void aCancelFreesTheSlotForTheNext() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader first = bench.new Reader().ask("1", 64);
        WorkerBench.Reader second = bench.new Reader().ask("2", 64);
        bench.vertx.eventBus().send(GenerationRequest.CANCEL_ADDRESS, new GenerationRequest.Cancel(first.accepted.id()));
        assertThat(second.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(engine.cancelled).containsExactly(first.accepted.id());
    }

    @Test
    void aWaitingRequestCanBeCancelled() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        bench.new Reader().ask("1", 64);
        WorkerBench.Reader waiting = bench.new Reader().ask("2", 64);
        bench.vertx.eventBus().send(GenerationRequest.CANCEL_ADDRESS, new GenerationRequest.Cancel(waiting.accepted.id()));
        assertThat(waiting.next()).isInstanceOf(EngineEvent.Cancelled.class);
        assertThat(bench.status().queue().waiting()).isZero();
        assertThat(engine.requests).hasSize(1);
    }

    @Test
    void aSlowClientGetsNoMoreThanItHasCreditFor() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader slow = bench.new Reader().ask("1", 2);
        assertThat(slow.next()).isInstanceOf(EngineEvent.Started.class);
        engine.say(1, "a");
        engine.say(1, "b");
        engine.finish(1);
        assertThat(slow.next()).isInstanceOf(EngineEvent.Token.class);
        bench.status();
        assertThat(slow.events).isEmpty();
        bench.vertx.eventBus().send(GenerationRequest.GRANT_ADDRESS, new GenerationRequest.Grant(1, 5));
        assertThat(slow.next()).isInstanceOfSatisfying(EngineEvent.Token.class,
                t -> assertThat(t.text()).isEqualTo("b"));
        assertThat(slow.next()).isInstanceOf(EngineEvent.Done.class);
    }

    @Test
    void aClientThatGivesNoSignOfLifeIsCancelled() throws Exception {
        bench.close();
        bench = new WorkerBench(new WorkerBench.Settings(2, Duration.ofSeconds(1), Duration.ofMillis(50), true));
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader gone = bench.new Reader().ask("1", 64);
        assertThat(gone.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(gone.next()).isInstanceOf(EngineEvent.Cancelled.class);
        assertThat(engine.cancelled).containsExactly(1L);
    }

    @Test
    void afterACrashTheNextRequestLoadsTheModelAgain() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader open = bench.new Reader().ask("1", 64);
        assertThat(open.next()).isInstanceOf(EngineEvent.Started.class);
        engine.crash();
        assertThat(open.next()).isInstanceOfSatisfying(EngineEvent.Failed.class,
                f -> assertThat(f.code()).isEqualTo(ErrorCode.ENGINE_CRASHED));
        assertThat(bench.status().error().errorCode()).isEqualTo("ENGINE_CRASHED");
        assertThat(bench.starts).isEmpty();

        WorkerBench.Reader next = bench.new Reader().ask("2", 64);
        bench.nextStart().result().complete(new ScriptedEngine(1));
        assertThat(next.next()).isInstanceOf(EngineEvent.Started.class);
    }

    @Test
    void afterACrashTheQuestionWhetherItAnswersLoadsTheModelAgainOnce() throws Exception {
        bench.loaded("a", 1).crash();
        ModelStatus.Failure failure = bench.status().error();
        assertThat(failure.errorCode()).isEqualTo("ENGINE_CRASHED");
        ModelStatus first = bench.ask(ModelAddresses.ASK, new AskEngine());
        ModelStatus second = bench.ask(ModelAddresses.ASK, new AskEngine());
        assertThat(List.of(first.loaded(), second.loaded())).containsOnly(false);
        bench.nextStart().result().complete(new ScriptedEngine(1));
        while (!bench.<ModelStatus>ask(ModelAddresses.ASK, new AskEngine()).loaded()) {
            assertThat(bench.starts).isEmpty();
        }
        assertThat(bench.starts).isEmpty();
    }

    @Test
    void anEngineThatOwesAnAnswerIsNotAskedAgain() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        engine.silent = true;
        CompletableFuture<ModelStatus> first = bench.send(ModelAddresses.ASK, new AskEngine());
        CompletableFuture<ModelStatus> second = bench.send(ModelAddresses.ASK, new AskEngine());
        assertThat(bench.status().loaded()).isTrue();
        assertThat(engine.questions).hasSize(1);
        engine.questions.getFirst().complete(new int[0]);
        assertThat(first.get(10, TimeUnit.SECONDS).loaded()).isTrue();
        assertThat(second.get(10, TimeUnit.SECONDS).loaded()).isTrue();
    }

    @Test
    void whatWaitsOutlivesACrash() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        bench.new Reader().ask("1", 64);
        WorkerBench.Reader waiting = bench.new Reader().ask("2", 64);
        engine.crash();
        bench.nextStart().result().complete(new ScriptedEngine(1));
        assertThat(waiting.next()).isInstanceOf(EngineEvent.Started.class);
    }

    @Test
    void anUnloadDrainsThenCancels() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader running = bench.new Reader().ask("1", 64);
        WorkerBench.Reader waiting = bench.new Reader().ask("2", 64);
        bench.ask(ModelAddresses.UNLOAD, new UnloadModel());
        assertThat(running.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(running.next()).isInstanceOf(EngineEvent.Cancelled.class);
        assertThat(waiting.next()).isInstanceOfSatisfying(EngineEvent.Failed.class,
                f -> assertThat(f.code()).isEqualTo(ErrorCode.MODEL_NOT_LOADED));
        assertThat(engine.closed).isTrue();
    }

    @Test
    void twoUnloadsAtOnceAreBothAnsweredWhenTheModelIsGone() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        WorkerBench.Reader running = bench.new Reader().ask("1", 64);
        CompletableFuture<ModelStatus> first = bench.send(ModelAddresses.UNLOAD, new UnloadModel());
        CompletableFuture<ModelStatus> second = bench.send(ModelAddresses.UNLOAD, new UnloadModel());
        assertThat(second.get(10, TimeUnit.SECONDS).state()).isEqualTo("unloaded");
        assertThat(first.get(10, TimeUnit.SECONDS).state()).isEqualTo("unloaded");
        assertThat(running.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(engine.closed).isTrue();
    }

    @Test
    void aRequestThatNamesACheckpointGetsItsAdapterAndTheNextGetsTheModelsOwn() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 2);
        WorkerBench.Reader base = bench.new Reader().ask("a", "1", 64);
        WorkerBench.Reader tuned = bench.new Reader().ask("ft:a/x", "2", 64);
        WorkerBench.Reader baseAgain = bench.new Reader().ask(null, "3", 64);
        assertThat(base.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(bench.status().queue()).isEqualTo(new ModelStatus.Queue(1, 2, 2));
        assertThat(engine.adapters).isEmpty();

        engine.finish(base.accepted.id());
        assertThat(tuned.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(engine.adapters).extracting(AdapterSetting::path).containsExactly(Path.of("x"));
        assertThat(bench.status().adapters()).isEmpty();
        assertThat(bench.status().queue().waiting()).isOne();

        engine.finish(tuned.accepted.id());
        assertThat(baseAgain.next()).isInstanceOf(EngineEvent.Started.class);
        assertThat(engine.adapters).isEmpty();
    }

    @Test
    void aCheckpointOfAnotherModelIsNotServed() throws Exception {
        bench.loaded("a", 1);
        assertCode(bench.send(GenerationRequest.ADDRESS, new GenerationRequest("ft:b/x", "1", null, 10, 0, false,
                List.of(), io.forgellm.engine.Sampling.GREEDY, -1, "nobody", 1)), ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void aLoadThatOnlyChangesTheAdaptersKeepsTheEngine() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        AdapterSetting adapter = new AdapterSetting(Path.of("x"), 1);
        ModelStatus status = bench.ask(ModelAddresses.LOAD, LoadModel.of("a").with("a", List.of(adapter)));
        assertThat(status.adapters()).containsExactly(adapter);
        assertThat(engine.adapters).containsExactly(adapter);
        assertThat(engine.closed).isFalse();
        assertThat(bench.starts).isEmpty();
    }

    @Test
    void anEngineThatCannotChangeAdaptersIsReplaced() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        engine.refusesAdapters = new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE);
        bench.send(ModelAddresses.LOAD, LoadModel.of("a").with("a", List.of(new AdapterSetting(Path.of("x"), 1))));
        assertThat(bench.nextStart().spec().adapters()).hasSize(1);
        assertThat(engine.closed).isTrue();
    }

    @Test
    void anAdapterThatTheEngineRefusesFailsItsRequestAlone() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        engine.refusesAdapters = new ForgeException(ErrorCode.INVALID_ADAPTER);
        WorkerBench.Reader tuned = bench.new Reader().ask("ft:a/x", "1", 64);
        WorkerBench.Reader base = bench.new Reader().ask("a", "2", 64);
        assertThat(tuned.next()).isInstanceOfSatisfying(EngineEvent.Failed.class,
                f -> assertThat(f.code()).isEqualTo(ErrorCode.INVALID_ADAPTER));
        assertThat(base.next()).isInstanceOf(EngineEvent.Started.class);
    }

    @Test
    void adaptersChangeWithoutAReload() throws Exception {
        ScriptedEngine engine = bench.loaded("a", 1);
        AdapterSetting adapter = new AdapterSetting(Path.of("/adapters/x.gguf"), 0.5f);
        ModelStatus status = bench.ask(ModelAddresses.ADAPTERS, new SetAdapters(List.of(adapter)));
        assertThat(status.adapters()).containsExactly(adapter);
        assertThat(engine.adapters).containsExactly(adapter);
        assertThat(engine.closed).isFalse();
    }
}
