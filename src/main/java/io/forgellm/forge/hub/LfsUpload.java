package io.forgellm.forge.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Large files, by Git LFS's batch protocol with the transfers {@code basic} (one PUT) and the Hub's {@code multipart}:
 * the action's headers hold {@code chunk_size} and an address per part; the parts' ETags are sent to the action's own
 * address when all have arrived. What the hub has already is not sent. Sources: git-lfs, docs/api/batch.md;
 * huggingface_hub, lfs.py.
 */
final class LfsUpload {
    private static final String TYPE = "application/vnd.git-lfs+json";
    /** Objects that are asked about at once. */
    private static final int BATCH = 256;

    private final HubClient hub;
    private final String repo;
    private final String revision;
    private final Meter meter;

    /** Bytes that are done with, for progress. */
    interface Meter {
        void done(long bytes);
    }

    /** @param sha256 in hexadecimal, the object's id */
    record LfsFile(LocalFile file, String sha256) { }

    LfsUpload(HubClient hub, String repo, String revision, Meter meter) {
        this.hub = hub;
        this.repo = repo;
        this.revision = revision;
        this.meter = meter;
    }

    /** @return how many were sent; the others were there already. @throws io.forgellm.error.ForgeException as the hub says */
    int send(List<LfsFile> files) throws InterruptedException {
        Map<String, LocalFile> byId = new HashMap<>();
        files.forEach(file -> byId.put(file.sha256(), file.file()));
        List<String> ids = List.copyOf(byId.keySet());
        long done = 0;
        int sent = 0;
        for (int from = 0; from < ids.size(); from += BATCH) {
            for (JsonNode object : ask(ids.subList(from, Math.min(ids.size(), from + BATCH)), byId)) {
                LocalFile file = byId.get(object.path("oid").asText());
                if (file == null) {
                    throw HubRefusal.failed("The hub answers about a file that it was not asked about.", Map.of(), null);
                }
                refuse(object, file);
                JsonNode upload = object.path("actions").path("upload");
                if (!upload.isMissingNode()) {
                    long before = done;
                    send(object, upload, file, bytes -> meter.done(before + bytes));
                    sent++;
                }
                done += file.bytes();
                meter.done(done);
            }
        }
        return sent;
    }

    private JsonNode ask(List<String> ids, Map<String, LocalFile> byId) throws InterruptedException {
        List<Map<String, Object>> objects = ids.stream().map(id -> Map.<String, Object>of("oid", id, "size",
                byId.get(id).bytes())).toList();
        JsonNode answer = hub.post("take the large files", "/" + repo + ".git/info/lfs/objects/batch",
                HubClient.Body.json(TYPE, Map.of("operation", "upload", "transfers", List.of("basic", "multipart"),
                "objects", objects, "hash_algo", "sha256", "ref", Map.of("name", revision))));
        if (answer.path("objects").size() != ids.size()) {
            throw HubRefusal.failed("The hub does not say where its large files go.", Map.of(), null);
        }
        return answer.path("objects");
    }

    private static void refuse(JsonNode object, LocalFile file) {
        if (object.has("error")) {
            throw HubRefusal.failed("The hub does not take " + file.path() + ": "
                    + object.path("error").path("message").asText("no reason given"),
                    Map.of("path", file.path(), "status", object.path("error").path("code").asInt()),
                    "Where storage is used up, free some; else start it again.");
        }
    }

    private void send(JsonNode object, JsonNode upload, LocalFile file, LongConsumer sent) throws InterruptedException {
        String what = "take " + file.path();
        URI address = URI.create(upload.path("href").asText());
        Map<String, String> headers = new TreeMap<>();
        upload.path("header").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        if (headers.containsKey("chunk_size")) {
            parts(what, address, object.path("oid").asText(), headers, file, sent);
        } else {
            hub.put(what, address, headers, new Slice(file.source(), 0, file.bytes()).body(sent));
        }
        JsonNode verify = object.path("actions").path("verify");
        if (!verify.isMissingNode()) {
            hub.post("confirm " + file.path(), URI.create(verify.path("href").asText()), HubClient.Body.json(TYPE,
                    Map.of("oid", object.path("oid").asText(), "size", file.bytes())), 0);
        }
    }

    private void parts(String what, URI completion, String oid, Map<String, String> headers, LocalFile file,
                       LongConsumer sent) throws InterruptedException {
        long size = Long.parseLong(headers.get("chunk_size"));
        TreeMap<Integer, URI> addresses = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (name.matches("\\d{1,6}")) {
                addresses.put(Integer.parseInt(name), URI.create(value));
            }
        });
        if (size <= 0 || addresses.size() != (file.bytes() + size - 1) / size) {
            throw HubRefusal.failed("The hub names " + addresses.size() + " parts of " + size + " bytes for "
                    + file.path() + ", which has " + file.bytes() + ".", Map.of("path", file.path()), null);
        }
        List<Map<String, Object>> parts = new ArrayList<>();
        for (URI address : addresses.values()) {
            long from = parts.size() * size;
            String etag = hub.put(what, address, Map.of(), new Slice(file.source(), from,
                    Math.min(size, file.bytes() - from)).body(bytes -> sent.accept(from + bytes)));
            if (etag == null) {
                throw HubRefusal.failed("The storage does not confirm a part of " + file.path() + ".",
                        Map.of("path", file.path()), "Start it again.");
            }
            parts.add(Map.of("partNumber", parts.size() + 1, "etag", etag));
        }
        hub.post("put together " + file.path(), completion, HubClient.Body.json(TYPE, Map.of("oid", oid, "parts", parts)),
                0);
    }
}
