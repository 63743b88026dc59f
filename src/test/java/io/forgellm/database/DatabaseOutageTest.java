package io.forgellm.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@TestProfile(DatabaseOutageTest.OnPostgres.class)
class DatabaseOutageTest {
    /** Writers, and how many refusals and then successes of each kind the load has to see. */
    private static final int WRITERS = 8;
    private static final int ENOUGH = 40;
    /** How long the database is away. */
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static PostgresServer server;

    public static class OnPostgres implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Started.class));
        }
    }

    public static final class Started implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            server = new PostgresServer();
            return Map.of("forgellm.database.url", server.freshDatabase());
        }

        @Override
        public void stop() {
            server.close();
        }
    }

    @Test
    @Timeout(180)
    void noAcknowledgedWriteIsLostWhenTheDatabaseIsKilledUnderLoadAndComesBack() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
        Set<Integer> otherAnswers = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, WRITERS).<Future<?>>mapToObj(writer -> writers.submit(() -> {
                while (!over.get()) {
                    Response answer = write();
                    switch (answer.statusCode()) {
                        case 201 -> acknowledged.add(answer.path("conversation.id"));
                        case 503 -> {
                            assertThat(answer.<String>path("error_code")).isEqualTo("DATABASE_UNAVAILABLE");
                            assertThat(answer.header("Retry-After")).isEqualTo("1");
                            refused.incrementAndGet();
                        }
                        default -> otherAnswers.add(answer.statusCode());
                    }
                }
            })).toList();
            await(() -> acknowledged.size() >= ENOUGH);
            server.kill();
            int before = refused.get();
            long back = System.nanoTime() + OUTAGE.toNanos();
            await(() -> refused.get() >= before + ENOUGH && System.nanoTime() - back >= 0);
            given().get("/api/model/status").then().statusCode(200);
            server.start();
            int then = acknowledged.size();
            await(() -> acknowledged.size() >= then + ENOUGH);
            over.set(true);
            for (Future<?> writer : all) {
                writer.get();
            }
        }
        assertThat(otherAnswers).isEmpty();
        for (String id : acknowledged) {
            given().get("/api/conversations/" + id).then().statusCode(200);
        }
    }

    @Test
    @Timeout(60)
    @Raises(ErrorCode.DATABASE_UNAVAILABLE)
    void meanwhileEveryClientIsToldToComeBack() throws Exception {
        write().then().statusCode(201);
        server.kill();
        Doors.http(ErrorCode.DATABASE_UNAVAILABLE, write());
        Doors.command(ErrorCode.DATABASE_UNAVAILABLE, "keys");
        server.start();
        await(() -> write().statusCode() == 201);
    }

    private static Response write() {
        return given().contentType("application/json").body("{\"title\":\"under load\"}").post("/api/conversations");
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        while (!reached.getAsBoolean()) {
            Thread.sleep(1);
        }
    }
}
