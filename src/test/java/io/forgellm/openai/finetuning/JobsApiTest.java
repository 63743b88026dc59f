package io.forgellm.openai.finetuning;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.openai.ClientScripts;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.training.PlayTrainers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs with trainers that only play: how a job is made, told of and ended. */
@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class JobsApiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    @ConfigProperty(name = "forgellm.home")
    Path home;

    private static String upload(String rows) {
        return given().multiPart("file", "facts.jsonl", rows.getBytes()).multiPart("purpose", "fine-tune")
                .post("/v1/files").then().statusCode(200).extract().path("id");
    }

    private static String rows(int count) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Ho\"}]}\n"
                .repeat(count);
    }

    private static Map<String, Object> job(String file, int epochs) {
        return Map.of("model", "tiny", "training_file", file, "suffix", "my facts", "seed", 7,
                "method", Map.of("type", "supervised", "supervised",
                        Map.of("hyperparameters", Map.of("n_epochs", epochs, "batch_size", 2))));
    }

    private static String await(String id, String status) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String now = "";
        while (!now.equals(status)) {
            assertThat(System.nanoTime()).as("the job stayed " + now).isLessThan(end);
            now = given().get("/v1/fine_tuning/jobs/" + id).path("status");
            LockSupport.parkNanos(50_000_000);
        }
        return now;
    }

    @Test
    void aJobIsARunAndItsResultCanBeAsked() throws Exception {
        String file = upload(rows(10));
        String id = Api.post("/v1/fine_tuning/jobs", job(file, 2)).statusCode(200)
                .body("object", equalTo("fine_tuning.job")).body("model", equalTo("tiny"))
                .body("training_file", equalTo(file)).body("seed", equalTo(7))
                .body("hyperparameters.n_epochs", equalTo(2)).body("hyperparameters.batch_size", equalTo(2))
                .body("hyperparameters.learning_rate_multiplier", equalTo(1.0f))
                .body("method.type", equalTo("supervised")).extract().path("id");
        await(id, "succeeded");
        String model = given().get("/v1/fine_tuning/jobs/" + id).then().body("fine_tuned_model", startsWith("ft:my-facts-"))
                .body("trained_tokens", equalTo(500)).extract().path("fine_tuned_model");

        String run = model.substring("ft:".length());
        given().get("/api/training/runs/" + run).then().body("config.fine_tune_type", equalTo("lora"))
                .body("config.max_iterations", equalTo(10)).body("config.learning_rate", equalTo(2e-4f))
                .body("config.save_every", equalTo(5)).body("config.seed", equalTo(7));

        for (int step : List.of(5, 10)) {
            TinyAdapter.of(TinyModel.standard()).withSeed(step).write(home.resolve("models/cpt").resolve(run)
                    .resolve("checkpoints/%07d/adapter.gguf".formatted(step)));
        }
        given().get("/v1/fine_tuning/jobs/" + id + "/checkpoints").then()
                .body("data.step_number", equalTo(List.of(10, 5)))
                .body("data[0].fine_tuned_model_checkpoint", equalTo(model + ":ckpt-step-10"))
                .body("data[0].metrics.train_loss", equalTo(0.3f)).body("data[0].metrics.full_valid_loss", equalTo(0.35f));
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot change adapters");
        Api.load("tiny");
        Api.post("/v1/chat/completions", Map.of("model", model, "max_tokens", 3,
                "messages", List.of(Map.of("role", "user", "content", "hello")))).statusCode(200);
    }

    @Test
    void aFileOfItsOwnIsValidatedOn() throws Exception {
        Map<String, Object> body = new HashMap<>(job(upload(rows(4)), 1));
        String held = upload(rows(2));
        body.put("validation_file", held);
        String id = Api.post("/v1/fine_tuning/jobs", body).statusCode(200).body("validation_file", equalTo(held))
                .extract().path("id");
        await(id, "succeeded");
        String run = given().get("/v1/fine_tuning/jobs/" + id).<String>path("fine_tuned_model").substring("ft:".length());
        given().get("/api/training/runs/" + run).then().body("config.validation_dir", containsString(held));
    }

    @Test
    void eventsComeTheNewestFirstAndInParts() throws Exception {
        String id = Api.post("/v1/fine_tuning/jobs", job(upload(rows(10)), 1)).extract().path("id");
        await(id, "succeeded");
        String first = given().get("/v1/fine_tuning/jobs/" + id + "/events?limit=1").then()
                .body("data[0].message", containsString("successfully completed")).body("has_more", equalTo(true))
                .extract().path("data[0].id");
        given().get("/v1/fine_tuning/jobs/" + id + "/events?limit=100&after=" + first).then()
                .body("data.find { it.type == 'metrics' && it.data.train_loss != null }.data.step", equalTo(5))
                .body("data[-1].message", equalTo("Created fine-tuning job: " + id)).body("has_more", equalTo(false));
    }

    @Test
    void aJobIsPausedResumedAndCancelled() throws Exception {
        String id = Api.post("/v1/fine_tuning/jobs", job(upload(rows(10)), 10_000)).extract().path("id");
        await(id, "running");
        Api.post("/v1/fine_tuning/jobs/" + id + "/pause", "").statusCode(200);
        await(id, "paused");
        Api.post("/v1/fine_tuning/jobs/" + id + "/resume", "").statusCode(200);
        await(id, "running");
        Api.post("/v1/fine_tuning/jobs/" + id + "/cancel", "").statusCode(200);
        await(id, "cancelled");
        given().get("/v1/fine_tuning/jobs").then().body("data[0].id", equalTo(id));
        Api.post("/v1/fine_tuning/jobs/" + id + "/cancel", "").statusCode(409).body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingStarts() {
        String file = upload("{\"messages\":[]}\nnot json\n");
        Api.post("/v1/fine_tuning/jobs", Map.of("model", "tiny", "training_file", file)).statusCode(400)
                .body("error.param", equalTo("training_file")).body("error.message", containsString("Line 2"));
        Api.post("/v1/fine_tuning/jobs", Map.of("model", "tiny", "training_file", "file-none")).statusCode(404);
        Api.post("/v1/fine_tuning/jobs", Map.of("model", "tiny", "training_file", upload(rows(1)), "validation_file", file))
                .statusCode(400).body("error.param", equalTo("validation_file"))
                .body("error.message", containsString("Line 2"));
        Api.post("/v1/fine_tuning/jobs", Map.of("model", "nothing", "training_file", upload(rows(1)))).statusCode(404)
                .body("error.code", equalTo("model_not_found"));
        given().get("/v1/fine_tuning/jobs/ftjob-none").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "method":{"type":"dpo"}                      | method
            "integrations":[{"type":"wandb"}]            | integrations
            "hyperparameters":{"n_epochs":0}             | n_epochs
            "hyperparameters":{"n_epochs":"many"}        | n_epochs
            "hyperparameters":{"learning_rate_multiplier":-1} | learning_rate_multiplier
            """)
    void whatCannotBeHonouredIsRefused(String field, String param) {
        Api.post("/v1/fine_tuning/jobs", "{\"model\":\"tiny\",\"training_file\":\"" + upload(rows(1)) + "\"," + field
                + "}").statusCode(400).body("error.param", equalTo(param));
    }

    @Test
    void theOfficialClientUploadsStartsFollowsAndCancels() throws Exception {
        assertThat(ClientScripts.python("""
                import io, sys, openai
                client = openai.OpenAI(base_url=sys.argv[1], api_key="none")
                row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}\\n'
                file = client.files.create(file=("facts.jsonl", io.BytesIO(row.encode() * 20)), purpose="fine-tune")
                assert file.status == "processed" and file.bytes == 20 * len(row)
                assert file.id in [f.id for f in client.files.list(purpose="fine-tune")]
                assert client.files.content(file.id).read().startswith(b'{"messages"')
                method = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2, "batch_size": 2}}}
                job = client.fine_tuning.jobs.create(model="tiny", training_file=file.id, suffix="quick", method=method)
                assert job.status in ("queued", "validating_files", "running"), job
                while job.status not in ("succeeded", "failed"):
                    job = client.fine_tuning.jobs.retrieve(job.id)
                assert job.status == "succeeded" and job.fine_tuned_model.startswith("ft:quick-"), job
                events = list(client.fine_tuning.jobs.list_events(job.id, limit=7))
                assert events[-1].message == "Created fine-tuning job: " + job.id and len(events) > 20, events
                assert any(e.type == "metrics" and e.data.get("train_loss", 0) > 0 for e in events)
                assert list(client.fine_tuning.jobs.checkpoints.list(job.id)) == []
                method["supervised"]["hyperparameters"]["n_epochs"] = 10000
                long = client.fine_tuning.jobs.create(model="tiny", training_file=file.id, method=method)
                client.fine_tuning.jobs.cancel(long.id)
                while long.status != "cancelled":
                    long = client.fine_tuning.jobs.retrieve(long.id)
                assert [j.id for j in client.fine_tuning.jobs.list(limit=2)][:2] == [long.id, job.id]
                try:
                    client.fine_tuning.jobs.create(model="tiny", training_file="file-none")
                    raise SystemExit("a wrong file was accepted")
                except openai.NotFoundError as e:
                    assert e.param == "file_id", e
                assert client.files.delete(file.id).deleted
                print("done")
                """)).isEqualTo("done");
    }
}
