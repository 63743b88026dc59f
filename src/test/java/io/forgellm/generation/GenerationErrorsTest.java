package io.forgellm.generation;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What can befall a request that has reached the engine: it stands still until it does. */
@QuarkusTest
@TestProfile(FullQueueTest.Small.class)
@QuarkusTestResource(TestModels.class)
@DisabledOnOs(OS.WINDOWS)
class GenerationErrorsTest {
    private static final String[] COMMAND = {"cli", "generate", "--prompt", "hello", "--max-tokens", "400"};

    @AfterEach
    void nothingLoaded() {
        Api.unload();
    }

    private static Response generate() {
        return Api.post("/api/model/generate", Map.of("prompt", "hello", "max_tokens", 400)).extract().response();
    }

    @Test
    @Raises(ErrorCode.ENGINE_CRASHED)
    void theEngineIsKilled() throws Exception {
        Doors.http(ErrorCode.ENGINE_CRASHED, whileFrozen(GenerationErrorsTest::generate, engine -> signal("KILL", engine)));
        whileFrozen(() -> Doors.command(ErrorCode.ENGINE_CRASHED, COMMAND), engine -> signal("KILL", engine));
    }

    @Test
    @Raises({ErrorCode.CANCELLED, ErrorCode.MODEL_LOADING})
    void theModelIsUnloadedUnderIt() throws Exception {
        Doors.http(ErrorCode.CANCELLED, whileFrozen(GenerationErrorsTest::generate, this::unloadedAndThawed));
        whileFrozen(() -> Doors.command(ErrorCode.CANCELLED, COMMAND), this::unloadedAndThawed);
    }

    /** As long as the engine stands still the unload waits for it. */
    private void unloadedAndThawed(long engine) throws Exception {
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> unloaded = other.submit(Api::unload);
            Api.awaitStatus(status -> "unloading".equals(status.path("state")));
            Doors.http(ErrorCode.MODEL_LOADING, Api.post("/api/model/load", Map.of("model_name", "tiny")).extract().response());
            Doors.command(ErrorCode.MODEL_LOADING, "api", "/api/model/load", "-d", "{\"model_name\":\"tiny\"}");
            signal("CONT", engine);
            unloaded.get();
        }
    }

    @Test
    @Raises(ErrorCode.QUEUE_FULL)
    void thePlacesBehindItAreTaken() throws Exception {
        whileFrozen(GenerationErrorsTest::generate, engine -> {
            try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Response> waiting = other.submit(GenerationErrorsTest::generate);
                awaitPlaces(1, 1);
                Doors.http(ErrorCode.QUEUE_FULL, generate());
                Doors.command(ErrorCode.QUEUE_FULL, COMMAND);
                signal("CONT", engine);
                waiting.get().then().statusCode(200);
            }
        }).then().statusCode(200);
    }

    private interface Happening {
        void befalls(long engine) throws Exception;
    }

    private static <T> T whileFrozen(Callable<T> request, Happening happening) throws Exception {
        Api.load("tiny");
        long engine = Api.status().<Number>path("pid").longValue();
        signal("STOP", engine);
        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<T> answer = client.submit(request);
            awaitPlaces(1, 0);
            happening.befalls(engine);
            return answer.get();
        } finally {
            signal("CONT", engine);
        }
    }

    private static void awaitPlaces(int running, int waiting) throws InterruptedException {
        Api.awaitStatus(status -> List.of(running, waiting).equals(
                List.of(status.path("queue.running"), status.path("queue.waiting"))));
    }

    private static void signal(String name, long process) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }
}
