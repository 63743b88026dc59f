package io.forgellm.web.forge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.forge.job.JobStatus;
import io.quarkus.qute.TemplateData;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of whether a model is what it was made from.
 *
 * @param state    open, working, passed, overridden, failed, broken (it could not be told) or impossible
 * @param sentence the same in words
 * @param request  body for {@code POST /api/jobs/verify}, null where that cannot be asked
 */
@TemplateData
public record Proof(String state, String sentence, String request, List<Check> checks, String suggestion) {
    /** One comparison, with both sides where they differ. */
    @TemplateData
    public record Check(String name, boolean passed, String reference, String found, String bound) { }

    static Proof impossible(String why) {
        return new Proof("impossible", why, null, List.of(), null);
    }

    /**
     * @param body   to ask for the check
     * @param made   the job that made the model; some ask the gate themselves
     * @param verify the latest check of this file, or null
     */
    static Proof of(Map<String, Object> body, JobStatus made, JobStatus verify, ObjectMapper json) {
        String request = write(body, json);
        if (verify != null && !verify.isOver()) {
            return new Proof("working", verify.state().equals("queued") ? "The check waits for its turn."
                    : "Held against what it was made from …", request, List.of(), null);
        }
        if (verify != null && !verify.state().equals("cancelled")) {
            return verify.result() != null ? judged(verify.result(), request) : refused(verify, request);
        }
        return made.result().get("gate") instanceof Map<?, ?> gate ? judged(gate, request)
                : new Proof("open", "Not checked yet.", request, List.of(), null);
    }

    /** @param gates of all files of a folder */
    static Proof of(List<Map<?, ?>> gates) {
        return gates.isEmpty() ? new Proof("impossible", "It was made without the gate.", null, List.of(), null)
                : judged(Map.of("checks", gates.stream().flatMap(gate -> ((List<?>) gate.get("checks")).stream()).toList(),
                "override", gates.stream().map(gate -> gate.get("override")).filter(Objects::nonNull).findFirst()
                        .map(Object::toString).orElse("")), null);
    }

    /** Of a job that made nothing because the gate refused it. */
    static Proof refused(JobStatus job, String request) {
        boolean differs = "PARITY_FAILED".equals(job.errorCode());
        return new Proof(differs ? "failed" : "broken", job.error(), request,
                differs && job.details() != null ? checks(job.details()) : List.of(), job.suggestion());
    }

    private static Proof judged(Map<?, ?> gate, String request) {
        boolean passed = !(gate.get("override") instanceof String reason) || reason.isEmpty();
        return new Proof(passed ? "passed" : "overridden", passed ? "It is what it was made from."
                : "It differs, and was let through: " + gate.get("override"), request, checks(gate), null);
    }

    private static List<Check> checks(Map<?, ?> figures) {
        return figures.get("checks") instanceof List<?> all ? all.stream().map(each -> check((Map<?, ?>) each)).toList()
                : List.of();
    }

    private static Check check(Map<?, ?> check) {
        return new Check(String.valueOf(check.get("name")).replace('_', ' '), Boolean.TRUE.equals(check.get("passed")),
                String.valueOf(check.get("reference")), String.valueOf(check.get("found")),
                String.valueOf(check.get("bound")));
    }

    private static String write(Map<String, Object> body, ObjectMapper json) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
