package io.forgellm.forge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Reporter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder onto a hub on this machine, whose parts are small enough to need several. */
class UploadingTest {
    private static final String REPO = "org/model";
    private static final int LARGE = 1_000;
    private static final int PART = 4_096;

    @TempDir
    Path folder;
    @TempDir
    Path job;
    private final WritableHub hub = new WritableHub(LARGE, PART);
    private final List<JobSpec.Upload.Part> parts = new ArrayList<>();

    @BeforeEach
    void files() throws IOException {
        write("README.md", "# Ä model".getBytes(StandardCharsets.UTF_8));
        write("empty.txt", new byte[0]);
        write("sub/small.bin", random(2_000));
        write("weights.safetensors", random(3 * PART + 7));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        parts.add(new JobSpec.Upload.Part(name, Files.write(folder.resolve(name), bytes).toString()));
    }

    private JobSpec.Upload spec(boolean dryRun, Boolean isPrivate, String revision) {
        return new JobSpec.Upload("model", parts, hub.url().toString(), REPO, revision, isPrivate, "A model", dryRun);
    }

    private Map<String, Object> run(JobSpec.Upload spec, String token) throws IOException {
        return new Uploading(spec, token, new Attempts(3, Duration.ZERO)).run(
                new Reporter(new JobFolder(job), Clock.systemUTC()));
    }

    private Map<String, Object> upload() throws IOException {
        return run(spec(false, null, "main"), WritableHub.TOKEN);
    }

    private ForgeException refused(JobSpec.Upload spec, String token) {
        return catchThrowableOfType(ForgeException.class, () -> run(spec, token));
    }

    private void assertWhole(String revision) throws IOException {
        assertThat(hub.files).hasSize(parts.size());
        for (JobSpec.Upload.Part part : parts) {
            assertThat(hub.files.get(REPO + "@" + revision + "/" + part.path())).as(part.path())
                    .isEqualTo(Files.readAllBytes(Path.of(part.source())));
        }
    }

    private long asked(String prefix) {
        return hub.requests.stream().filter(request -> request.startsWith(prefix)).count();
    }

    @Test
    void aFolderArrivesWholeInOneCommit() throws IOException {
        Map<String, Object> result = upload();
        assertWhole("main");
        assertThat(asked("storage PUT /part/")).as("3 whole parts and a rest").isEqualTo(4);
        assertThat(asked("storage PUT /object/")).isEqualTo(1);
        assertThat(asked("POST /api/models/org/model/commit")).isEqualTo(1);
        assertThat(hub.isPrivate(REPO)).isFalse();
        assertThat(hub.tokensAtStorage).as("the token is the hub's alone").isEmpty();
        assertThat(result).containsEntry("url", hub.url() + "/" + REPO).containsEntry("sent_large_files", 2)
                .containsEntry("size_bytes", 9L + 1 + 2_000 + 3 * PART + 7);
        try (Stream<Path> left = Files.list(job)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("events.jsonl");
        }
        assertThat(Files.readString(job.resolve("events.jsonl"))).doesNotContain(WritableHub.TOKEN);
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        Map<String, Object> result = run(spec(true, true, "main"), null);
        assertThat(hub.requests).containsExactly("GET /api/models/org/model");
        assertThat(hub.isPrivate(REPO)).isNull();
        assertThat(result).containsEntry("repo_exists", false).containsEntry("private", true)
                .containsEntry("has_token", false).containsEntry("files", List.of(
                Map.of("path", "README.md", "size_bytes", 10L, "lfs", false),
                Map.of("path", "empty.txt", "size_bytes", 0L, "lfs", false),
                Map.of("path", "sub/small.bin", "size_bytes", 2_000L, "lfs", true),
                Map.of("path", "weights.safetensors", "size_bytes", 3L * PART + 7, "lfs", true)));
    }

    @Test
    void aRepeatSendsOnlyWhatIsMissing() throws IOException {
        hub.breakAfter(1);
        ForgeException broken = refused(spec(false, null, "main"), WritableHub.TOKEN);
        assertThat(broken.code()).isEqualTo(ErrorCode.UPLOAD_FAILED);
        assertThat(hub.files).as("nothing is seen before all has arrived").isEmpty();
        long before = asked("storage PUT");
        hub.breakAfter(Integer.MAX_VALUE);
        upload();
        assertWhole("main");
        assertThat(asked("storage PUT") - before).isLessThanOrEqualTo(5);
        long after = asked("storage PUT");
        assertThat(upload()).containsEntry("sent_large_files", 0);
        assertThat(asked("storage PUT")).as("all is there").isEqualTo(after);
    }

    @Test
    void anOverloadedStorageIsAskedAgain() throws IOException {
        hub.failWith(503, 500);
        upload();
        assertWhole("main");
    }

    @Test
    void aWrongTokenIsRefusedInWordsThatDoNotTellIt() {
        ForgeException refused = refused(spec(false, null, "main"), "hf_wrong");
        assertThat(refused.code()).isEqualTo(ErrorCode.HUB_ACCESS_DENIED);
        assertThat(refused.getMessage()).contains("create org/model").contains("Invalid credentials")
                .doesNotContain("hf_wrong");
        assertThat(refused.details().toString()).doesNotContain("hf_wrong");
        assertThat(refused.suggestion()).contains("write access");
        assertThat(hub.files).isEmpty();
    }

    @Test
    void whatShallBePrivateIsNotSentToAPublicRepository() throws IOException {
        hub.with(REPO, false);
        ForgeException refused = refused(spec(false, true, "main"), WritableHub.TOKEN);
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(asked("storage")).isZero();
        hub.with(REPO, true);
        assertThat(run(spec(false, true, "main"), WritableHub.TOKEN)).containsEntry("private", true);
    }

    @Test
    void aBranchWithASlashIsMeantAsOne() throws IOException {
        run(spec(false, true, "refs/pr/1"), WritableHub.TOKEN);
        assertWhole("refs/pr/1");
        assertThat(hub.isPrivate(REPO)).isTrue();
    }

    @Test
    void aFullAccountIsSaidInTheHubsWords() {
        hub.refuse("Private repository storage limit reached");
        ForgeException refused = refused(spec(false, null, "main"), WritableHub.TOKEN);
        assertThat(refused.code()).isEqualTo(ErrorCode.UPLOAD_FAILED);
        assertThat(refused.getMessage()).contains("storage limit reached");
    }

    @Test
    void whatTheRepositoryIgnoresIsLeftOutAndSaid() throws IOException {
        write("notes.ignored", random(10));
        upload();
        parts.removeLast();
        assertWhole("main");
        assertThat(Files.readString(job.resolve("events.jsonl"))).contains("ignores notes.ignored");
    }
}
