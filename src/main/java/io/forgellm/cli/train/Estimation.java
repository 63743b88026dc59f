package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Units;
import java.io.PrintStream;
import java.util.Locale;

/** What a run will take, in a few lines. */
final class Estimation {
    private Estimation() {
    }

    /** @param asked whether it is the command's result, and not only a note before the run */
    static void show(JsonNode estimate, Console console, boolean asked) {
        PrintStream to = asked ? console.out() : console.err();
        JsonNode plan = estimate.path("plan");
        to.printf(Locale.ROOT, "About %d steps, %.1f epochs, %s on this machine%n", plan.path("steps").asInt(),
                plan.path("epochs").asDouble(), Units.duration(Math.round(estimate.path("seconds").asDouble())));
        to.printf(Locale.ROOT, "About %s of memory, of %s available: %s%n",
                Units.bytes(estimate.path("peak_memory_bytes").asDouble()),
                Units.bytes(estimate.path("available_memory_bytes").asDouble()),
                switch (estimate.path("verdict").asText()) {
                    case "fits" -> "fits";
                    case "tight" -> "tight";
                    default -> "will not fit";
                });
        estimate.path("suggestions").forEach(s -> to.println("  " + s.path("change").asText() + " Then about "
                + Units.bytes(s.path("peak_memory_bytes").asDouble())));
    }
}
