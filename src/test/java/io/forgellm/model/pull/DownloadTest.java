package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file's way from the hub to its final name, and all that can happen on it. */
class DownloadTest {
    private static final String FILE = "tiny.Q4_K_M.gguf";
    private static final String NAME = PullFixture.REPO + "/" + FILE;
    @TempDir
    Path folder;
    HubStandIn hub;
    PullFixture pulls;
    byte[] model;
    Path target;

    @BeforeEach
    void hub() {
        model = PullFixture.tinyModel(folder, 1);
        hub = new HubStandIn().with(PullFixture.REPO + "@main/" + FILE, model);
        pulls = new PullFixture(folder, hub);
        target = pulls.models.resolve(NAME);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void bringsTheFileAndLeavesNothingElse() throws Exception {
        assertThat(pulls.pull(NAME)).isEqualTo(target);

        assertThat(target).hasBinaryContent(model);
        assertThat(filesBeside()).containsExactly(FILE);
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws Exception {
        hub.dropAfter(1_000, 2_000);

        pulls.pull(NAME);

        assertThat(target).hasBinaryContent(model);
        assertThat(hub.askedOf("cdn")).extracting(HubStandIn.Seen::range)
            .containsExactly(null, "bytes=1000-", "bytes=3000-");
        assertThat(hub.askedOf("cdn").getLast().ifRange()).isNotBlank();
    }

    @Test
    void givesUpAfterAsManyFailuresAsConfiguredAndKeepsWhatCame() {
        pulls.set("forgellm.pull.retries", "1");
        hub.dropAfter(1_000, 0);

        ForgeException error = failure(NAME);

        assertThat(error.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
        assertThat(target.resolveSibling(FILE + ".part")).hasSize(1_000);
        assertThat(target).doesNotExist();
    }

    @Test
    void goesOnWithThePartOfAnEarlierPull() throws Exception {
        pulls.set("forgellm.pull.retries", "0");
        hub.dropAfter(5_000);
        failure(NAME);

        pulls.pull(NAME);

        assertThat(target).hasBinaryContent(model);
        assertThat(hub.askedOf("cdn").getLast().range()).isEqualTo("bytes=5000-");
    }

    @Test
    void startsAnewWhenTheFileHasChangedAtItsSource() throws Exception {
        pulls.set("forgellm.pull.retries", "0");
        hub.dropAfter(5_000);
        failure(NAME);
        byte[] other = PullFixture.tinyModel(folder, 2);
        hub.with(PullFixture.REPO + "@main/" + FILE, other);

        pulls.pull(NAME);

        assertThat(target).hasBinaryContent(other);
    }

    @Test
    void noticesAPartThatWasTamperedWith() throws Exception {
        pulls.set("forgellm.pull.retries", "0");
        hub.dropAfter(5_000);
        failure(NAME);
        Path part = target.resolveSibling(FILE + ".part");
        byte[] bytes = Files.readAllBytes(part);
        bytes[4_000] ^= 1;
        Files.write(part, bytes);

        assertThat(failure(NAME).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(filesBeside()).isEmpty();
    }

    @Test
    void deletesWhatDoesNotHaveTheAnnouncedChecksum() throws Exception {
        hub.announceSha256("0".repeat(64));

        ForgeException error = failure(NAME);

        assertThat(error.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(error.details()).containsEntry("expected", "0".repeat(64))
            .containsEntry("actual", HubStandIn.sha256(model));
        assertThat(filesBeside()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNoModel() throws Exception {
        hub.with(PullFixture.REPO + "@main/" + FILE, "<html>no model</html>".getBytes());

        assertThat(failure(NAME).code()).isEqualTo(ErrorCode.INVALID_MODEL);
        assertThat(filesBeside()).isEmpty();
    }

    @Test
    void refusesBeforeTheDownloadWhatTheDiskCannotHold() throws Exception {
        pulls.disk = where -> DiskSpace.RESERVE + model.length - 1;

        ForgeException error = failure(NAME);

        assertThat(error.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(error.details()).containsEntry("needed_bytes", (long) model.length);
        assertThat(target.getParent()).satisfiesAnyOf(parent -> assertThat(parent).doesNotExist(),
            parent -> assertThat(parent).isEmptyDirectory());
    }

    @Test
    void fitsOnADiskThatHoldsItExactly() throws Exception {
        pulls.disk = where -> DiskSpace.RESERVE + model.length;

        assertThat(pulls.pull(NAME)).hasBinaryContent(model);
    }

    @Test
    void sendsTheTokenToTheHubAlone() throws Exception {
        pulls.set("forgellm.hub.token", "hf_secret");
        hub.requireToken("hf_secret");

        pulls.pull(PullFixture.REPO);

        assertThat(hub.askedOf("hub")).extracting(HubStandIn.Seen::token).containsOnly("Bearer hf_secret");
        assertThat(hub.askedOf("cdn")).isNotEmpty().extracting(HubStandIn.Seen::token).containsOnlyNulls();
    }

    @Test
    void saysThatAGatedModelNeedsAToken() {
        hub.requireToken("hf_secret");

        ForgeException error = failure(NAME);

        assertThat(error.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
        assertThat(error.details()).containsEntry("status", 401);
        assertThat(error.suggestion()).contains("HF_TOKEN");
    }

    @Test
    void saysThatTheHubHasNoSuchFile() {
        assertThat(failure(PullFixture.REPO + "/other.gguf").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(failure("org/none").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void followsNoRedirectIntoThePrivateNetwork() {
        pulls.set("forgellm.pull.allow-private-hosts", "false");
        hub.redirectTo(URI.create("http://169.254.169.254/latest/meta-data"));

        ForgeException error = failure(NAME);

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(error.details()).containsEntry("host", "169.254.169.254");
    }

    @Test
    void followsNoRedirectWithoutEnd() {
        hub.redirectTo(URI.create(hub.url() + "/" + PullFixture.REPO + "/resolve/main/" + FILE));

        assertThat(failure(NAME).code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
    }

    @Test
    void followsNoRedirectToAFile() {
        hub.redirectTo(URI.create("file:///etc/passwd"));

        assertThat(failure(NAME).code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
    }

    @Test
    void breaksOffASourceThatSendsNothingMore() {
        pulls.set("forgellm.pull.idle-timeout", "50ms").set("forgellm.pull.retries", "0");
        hub.holdAfter(3_000);

        assertThat(failure(NAME).code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
        assertThat(target.resolveSibling(FILE + ".part")).hasSize(3_000);
    }

    @Test
    void asksNobodyForAFileThatIsThere() throws Exception {
        pulls.pull(NAME);
        hub.requests.clear();

        assertThat(pulls.pull(NAME)).isEqualTo(target);
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void pullsFromAnAddressWithAChecksum() throws Exception {
        String url = hub.cdnUrl() + "/" + PullFixture.REPO + "@main/" + FILE;
        String right = HubStandIn.sha256(model);

        Path file = pulls.pull(new PullBody("mine", null, null, null, url, right));
        assertThat(file).isEqualTo(pulls.models.resolve("mine.gguf")).hasBinaryContent(model);

        ForgeException wrong = catchThrowableOfType(ForgeException.class,
            () -> pulls.pull(new PullBody("other", null, null, null, url, "1".repeat(64))));
        assertThat(wrong.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);

        ForgeException taken = catchThrowableOfType(ForgeException.class,
            () -> pulls.pull(new PullBody("mine", null, null, null, url, right)));
        assertThat(taken.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void reachesNoPrivateHostByAddress() {
        pulls.set("forgellm.pull.allow-private-hosts", "false");
        String url = hub.cdnUrl() + "/" + PullFixture.REPO + "@main/" + FILE;

        assertThat(failure(url).code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(hub.askedOf("cdn")).isEmpty();
    }

    private List<String> filesBeside() throws Exception {
        try (var files = Files.list(target.getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private ForgeException failure(String name) {
        return catchThrowableOfType(ForgeException.class, () -> pulls.pull(name));
    }
}
