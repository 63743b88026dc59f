package io.forgellm.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How tokens are chosen. What is not given is not sent: the server has the defaults, and checks the ranges. */
final class SamplingOptions {
    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0.7",
            description = "0 takes the likeliest token each time (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--top-p", paramLabel = "P", description = "Likeliest tokens that make up this probability.")
    private Double topP;

    @Option(names = "--top-k", paramLabel = "K", description = "At most this many likeliest tokens; 0 is off.")
    private Integer topK;

    @Option(names = "--min-p", paramLabel = "P", description = "Least probability, as a share of the likeliest's.")
    private Double minP;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "Above 1 makes repetition rarer.")
    private Double repetitionPenalty;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same answer; -1 is random.")
    private Long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text (repeatable).")
    private List<String> stop;

    double temperature() {
        return temperature;
    }

    /** As fields of {@code POST /api/model/generate}. */
    Map<String, Object> asFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("temperature", temperature);
        putIfGiven(fields, "top_p", topP);
        putIfGiven(fields, "top_k", topK);
        putIfGiven(fields, "min_p", minP);
        putIfGiven(fields, "repetition_penalty", repetitionPenalty);
        putIfGiven(fields, "seed", seed);
        putIfGiven(fields, "stop", stop);
        return fields;
    }

    private static void putIfGiven(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
