package io.forgellm.web.training;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * A setting of a run as the form asks for it.
 *
 * @param name    in the API
 * @param kind    number, check, choice, text or lines
 * @param value   shown before anything is chosen; empty leaves it to the server
 * @param choices of a choice
 * @param limits  attributes of a number: min, max and step, in this order
 */
@TemplateData
public record TrainField(String name, String label, String kind, String value, String hint, List<String> choices,
                         List<String> limits) {

    static TrainField number(String name, String label, String value, String limits, String hint) {
        return new TrainField(name, label, "number", value, hint, List.of(), List.of(limits.split(" ")));
    }

    static TrainField check(String name, String label, boolean value, String hint) {
        return new TrainField(name, label, "check", value ? "true" : "", hint, List.of(), List.of());
    }

    static TrainField choice(String name, String label, String hint, String... choices) {
        return new TrainField(name, label, "choice", choices[0], hint, List.of(choices), List.of());
    }

    static TrainField text(String name, String label, String hint) {
        return new TrainField(name, label, "text", "", hint, List.of(), List.of());
    }

    static TrainField lines(String name, String label, String hint) {
        return new TrainField(name, label, "lines", "", hint, List.of(), List.of());
    }

    public String min() {
        return limits.getFirst();
    }

    public String max() {
        return limits.get(1);
    }

    public String step() {
        return limits.getLast();
    }
}
