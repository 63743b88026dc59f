package io.forgellm.web;

import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelStatus;
import io.quarkus.qute.TemplateData;

/**
 * The model's state as the page shows it.
 *
 * @param state         as in {@code GET /api/model/status}
 * @param model         null when nothing is or was to be loaded
 * @param adapter       the one that is on, by its id in the catalogue; null for none
 * @param base          a base model, that takes plain text instead of a conversation
 * @param percent       0–100 while loading
 * @param memory        with its unit; null unless ready, like {@code context}, {@code engine} and {@code threads}
 * @param contextTokens 0 unless ready
 * @param error         the last failure, with what to do about it; null when there is none
 */
@TemplateData
public record StatusView(String state, String model, String adapter, boolean base, int percent, String memory, String context,
                         int contextTokens, String engine, Integer threads, String error, String suggestion) {

    static StatusView of(ModelStatus s, String adapter) {
        ModelStatus.Failure failure = s.error();
        boolean ready = s.loaded();
        return new StatusView(s.state(), s.modelName(), adapter, Boolean.FALSE.equals(s.instruct()),
                (int) Math.round(100 * s.progress()),
                s.memoryBytes() == null ? null : Quantity.bytes(s.memoryBytes()),
                ready ? Quantity.grouped(s.contextLength()) + " tokens" : null, ready ? s.contextLength() : 0,
                ready ? s.engine() + " " + s.engineVersion() : null, s.threads(),
                failure == null ? null : failure.error(), failure == null ? null : failure.suggestion());
    }

    /** The worker did not say. */
    static StatusView unknown(ForgeException why) {
        return new StatusView("failed", null, null, false, 0, null, null, 0, null, null, why.getMessage(), why.suggestion());
    }

    public boolean ready() {
        return state.equals("ready");
    }

    public boolean busy() {
        return state.equals("loading") || state.equals("unloading");
    }

    /** One line for the header, the same all through a load. */
    public String sentence() {
        return switch (state) {
            case "ready" -> adapter == null ? model : model + " + " + adapter;
            case "loading" -> "Loading " + model;
            case "unloading" -> "Unloading " + model;
            case "failed" -> model == null ? "The model has failed" : model + " has failed";
            default -> "No model loaded";
        };
    }

    /** The same for as long as only progress and memory move. */
    StatusView withoutFigures() {
        return new StatusView(state, model, adapter, base, 0, null, context, contextTokens, engine, threads, error,
                suggestion);
    }
}
