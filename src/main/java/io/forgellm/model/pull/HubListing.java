package io.forgellm.model.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Asks the hub what a repository holds: {@code GET /api/models/REPO/revision/REV?blobs=true} names files
 * ({@code siblings[].rfilename}) with their sizes and, for large ones, their SHA-256 ({@code lfs.sha256}).
 */
final class HubListing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GREATEST_ANSWER = 16 << 20;
    private final URI hub;
    private final Fetcher fetcher;
    private final Retry retry;
    private final Duration idle;

    HubListing(URI hub, Fetcher fetcher, Retry retry, Duration idle) {
        this.hub = hub;
        this.fetcher = fetcher;
        this.retry = retry;
        this.idle = idle;
    }

    /** @param path within the repository; @param size -1 if unknown; @param sha256 or null */
    record HubEntry(String path, long size, String sha256) { }

    List<HubEntry> files(String repository, String revision) throws IOException, InterruptedException {
        URI uri = hub.resolve("/api/models/" + repository + "/revision/" + revision.replace("/", "%2F")
            + "?blobs=true");
        return retry.call(() -> ask(uri), () -> 0);
    }

    /** Where a file's bytes are asked for. */
    static URI address(URI hub, String repository, String revision, String path) {
        return hub.resolve("/" + repository + "/resolve/" + revision.replace("/", "%2F") + "/" + path);
    }

    private List<HubEntry> ask(URI uri) throws IOException, InterruptedException {
        try (Fetcher.Answer answer = fetcher.get(uri, Map.of("Accept", "application/json"))) {
            if (answer.status() >= 500 || answer.status() == 429) {
                throw new IOException(uri.getHost() + " answered " + answer.status());
            }
            if (answer.status() != 200) {
                throw Download.refused(answer);
            }
            JsonNode repository = JSON.readTree(Download.readAll(answer.body(), GREATEST_ANSWER, idle));
            return StreamSupport.stream(repository.path("siblings").spliterator(), false).map(HubListing::entry)
                .toList();
        }
    }

    private static HubEntry entry(JsonNode sibling) {
        JsonNode sha256 = sibling.path("lfs").path("sha256");
        return new HubEntry(sibling.path("rfilename").asText(), sibling.path("size").asLong(-1),
            sha256.isTextual() ? sha256.asText() : null);
    }
}
