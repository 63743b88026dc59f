package io.forgellm.forge.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model repository of the hub. @param name {@code org/name} */
record Repository(HubClient hub, String name, String revision) {
    private static final int CONFLICT = 409;
    /** Files that are asked about at once. */
    private static final int BATCH = 256;

    /** How the hub wants a file. */
    enum Mode { REGULAR, LFS, IGNORED }

    /** Whether it is there and can be seen, and if so whether it is private. */
    Optional<Boolean> isPrivate() throws InterruptedException {
        return hub.look("look at " + name, "/api/models/" + name).map(info -> info.path("private").asBoolean());
    }

    /** Makes it; that it is there already, though it could not be seen, is no error. @param wish null for the default */
    void create(Boolean wish) throws InterruptedException {
        Map<String, Object> body = new HashMap<>();
        int slash = name.indexOf('/');
        body.put("organization", name.substring(0, slash));
        body.put("name", name.substring(slash + 1));
        body.put("type", "model");
        if (wish != null) {
            // The older field and the newer one: hubs know either.
            body.put("private", wish);
            body.put("visibility", wish ? "private" : "public");
        }
        hub.post("create " + name, "/api/repos/create", HubClient.Body.json(body), CONFLICT);
    }

    /** By path. */
    Map<String, Mode> modes(List<LocalFile> files) throws IOException, InterruptedException {
        Map<String, Mode> modes = new HashMap<>();
        for (int from = 0; from < files.size(); from += BATCH) {
            List<Map<String, Object>> asked = new ArrayList<>();
            for (LocalFile file : files.subList(from, Math.min(files.size(), from + BATCH))) {
                asked.add(Map.of("path", file.path(), "size", file.bytes(), "sample",
                        Base64.getEncoder().encodeToString(file.sample())));
            }
            JsonNode answer = hub.post("take files into " + name, "/api/models/" + name + "/preupload/" + branch(),
                    HubClient.Body.json(Map.of("files", asked)));
            answer.path("files").forEach(file -> modes.put(file.path("path").asText(), mode(file)));
        }
        for (LocalFile file : files) {
            if (!modes.containsKey(file.path())) {
                throw HubRefusal.failed("The hub does not say how it wants " + file.path() + ".", Map.of(), null);
            }
            if (file.bytes() == 0) {
                // Storage takes no empty object.
                modes.replace(file.path(), Mode.LFS, Mode.REGULAR);
            }
        }
        return modes;
    }

    private static Mode mode(JsonNode file) {
        return file.path("shouldIgnore").asBoolean() ? Mode.IGNORED
                : file.path("uploadMode").asText().equals("lfs") ? Mode.LFS : Mode.REGULAR;
    }

    /** @param lines as {@link Commit} writes them; @return the commit's address, or null */
    String commit(Path lines) throws IOException, InterruptedException {
        HubClient.Body body = new HubClient.Body("application/x-ndjson", Files.size(lines), () -> {
            try {
                return BodyPublishers.ofFile(lines);
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
        JsonNode answer = hub.post("commit to " + name, "/api/models/" + name + "/commit/" + branch(), body);
        return answer.path("commitUrl").asText(null);
    }

    private String branch() {
        return URLEncoder.encode(revision, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
