package io.forgellm.web.forge;

import io.forgellm.forge.job.JobBody;
import io.forgellm.web.Keys;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A job of the forge as the page shows it.
 *
 * @param name     of what it makes
 * @param about    what is made of what
 * @param percent  0 to 100, or −1 while that is not known
 * @param line     how far it is, in words
 * @param proof    null for what is not judged
 * @param watched  the job whose progress is shown: this one, or the check of what it made; null when neither works
 * @param picture  file with the curves of what was published, or null
 * @param present  whether the model that it made is still there
 */
@TemplateData
public record JobView(String id, String name, String about, String state, String ended, int percent, String line,
                      List<Figure> figures, List<Bars> bars, Proof proof, String watched, boolean present,
                      String path, String picture, String error, String suggestion) {

    /** Fit for an element's id and an event's name. */
    public String key() {
        return Keys.of(id);
    }

    /** Address of the picture. */
    public String pictureAddress() {
        return "/api/dashboard/" + Path.of(path).getFileName() + "/training_dashboard.png";
    }

    public String percentText() {
        return percent < 0 ? "" : percent + " %";
    }

    public boolean working() {
        return watched != null;
    }

    public boolean over() {
        return !List.of("queued", "running", "cancelling").contains(state);
    }

    /** The same for as long as only the progress moves. */
    JobView withoutFigures() {
        return new JobView(id, name, about, state, ended, 0, null, figures, bars, proof, watched, present, path, picture, error,
                suggestion);
    }

    /** For instance "quantise · blk.3 · 8 s left". */
    static String line(JobBody job) {
        if (job.queuePosition() != null) {
            return "Number " + job.queuePosition() + " in the queue";
        }
        String phase = job.phase() == null ? "Starting" : job.phase().replace('_', ' ');
        return String.join(" · ", Stream.of(phase, job.detail().isEmpty() ? null : job.detail(),
                job.etaSeconds() == null ? null : Quantity.duration(job.etaSeconds()) + " left")
                .filter(Objects::nonNull).toList());
    }
}
