package io.forgellm.legacy;

import java.util.Map;
import java.util.Set;

/** What took the place of an old route, as {@code docs/compatibility.md} shows it. */
final class Successors {
    private static final Map<String, String> SUCCESSORS = Map.ofEntries(
            Map.entry("POST /api/logs/raw", "/api/training/runs/{id}/log"),
            Map.entry("GET /api/dashboard/realtime", "/api/training/runs/{id}/stream"),
            Map.entry("GET /api/dashboard/data", "/api/training/runs/{id}/stream"),
            Map.entry("GET /api/base_models", "/api/models"),
            Map.entry("GET /api/cpt_models", "/api/training/sessions"),
            Map.entry("GET /api/ift_models", "/api/training/sessions"),
            Map.entry("GET /api/dataset/info", "/api/dataset/preview"),
            Map.entry("POST /api/directories/contents", "/api/folders"),
            Map.entry("GET /api/filesystem/browse", "/api/folders"),
            Map.entry("GET /api/health", "/health"),
            Map.entry("GET /api/quantization/models", "/api/models"),
            Map.entry("GET /api/quantization/status", "/api/jobs"),
            Map.entry("GET /api/fusion/base_models", "/api/models"),
            Map.entry("GET /api/fusion/adapters", "/api/models"),
            Map.entry("GET /api/fusion/status", "/api/jobs"));

    private Successors() {
    }

    /** @param route method and path; @return null where there is none */
    static String of(String route) {
        return SUCCESSORS.get(route);
    }

    static Set<String> routes() {
        return SUCCESSORS.keySet();
    }
}
