package io.forgellm.web;

import io.forgellm.error.ErrorBody;
import io.forgellm.model.pull.Pull;
import io.forgellm.model.pull.PullEvent;
import io.quarkus.qute.TemplateData;

/**
 * One pull as the page shows it.
 *
 * @param name           what is fetched
 * @param status         a word of {@link PullEvent.Progress#status}; null when it has failed
 * @param total          0 when not known, like {@code bytesPerSecond} and {@code etaSeconds}
 * @param error          null unless it failed
 */
@TemplateData
public record PullView(String id, String name, String status, long completed, long total, long bytesPerSecond,
                       long etaSeconds, String error, String suggestion) {

    static PullView of(Pull pull) {
        return switch (pull.latest()) {
            case PullEvent.Progress p -> new PullView(pull.id(), pull.name(), p.status(), p.completed(), p.total(),
                    p.bytesPerSecond(), p.etaSeconds() == null ? 0 : p.etaSeconds(), null, null);
            case PullEvent.Failed failed -> failed(pull, ErrorBody.of(failed.error()));
            case PullEvent.Done done -> ending(pull);
            case PullEvent.Cancelled cancelled -> ending(pull);
        };
    }

    private static PullView failed(Pull pull, ErrorBody error) {
        return new PullView(pull.id(), pull.name(), null, 0, 0, 0, 0, error.error(), error.suggestion());
    }

    /** It ended between two looks, and is not there at the next. */
    private static PullView ending(Pull pull) {
        return new PullView(pull.id(), pull.name(), "finishing", 1, 1, 0, 0, null, null);
    }

    public boolean active() {
        return error == null;
    }

    /** Fit for an element's id and an event's name. */
    public String key() {
        return Keys.of(id);
    }

    public int percent() {
        return total > 0 ? (int) (100 * completed / total) : 0;
    }

    /** For instance "45.1 MB of 98.4 MB · 3.20 MB/s · 17 s left". */
    public String progress() {
        if (status == null) {
            return "";
        }
        if (!status.equals("downloading")) {
            return Character.toUpperCase(status.charAt(0)) + status.substring(1) + " …";
        }
        StringBuilder line = new StringBuilder(Quantity.bytes(completed));
        if (total > 0) {
            line.append(" of ").append(Quantity.bytes(total));
        }
        if (bytesPerSecond > 0) {
            line.append(" · ").append(Quantity.bytes(bytesPerSecond)).append("/s");
        }
        if (etaSeconds > 0) {
            line.append(" · ").append(Quantity.duration(etaSeconds)).append(" left");
        }
        return line.toString();
    }

    /** The same for as long as only the progress moves. */
    PullView withoutFigures() {
        return new PullView(id, name, null, 0, 0, 0, 0, error, suggestion);
    }
}
