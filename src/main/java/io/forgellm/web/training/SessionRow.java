package io.forgellm.web.training;

import io.forgellm.training.RunBody;
import io.forgellm.training.session.SessionResource;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A line of the list of runs. @param created newest first; null for sessions of other programs */
@TemplateData
public record SessionRow(RunView run, String trainLoss, String valLoss, Instant created) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    static SessionRow of(RunBody body) {
        return new SessionRow(RunView.of(body), Figures.loss(body.trainLoss()), Figures.loss(body.bestValLoss() == null
                ? body.valLoss() : body.bestValLoss()), body.created());
    }

    static SessionRow of(SessionResource.SessionRow row) {
        int last = row.latestIteration() == null ? 0 : row.latestIteration();
        RunView view = new RunView(row.sessionId(), "recorded", row.baseModel() == null ? row.modelName()
                : row.baseModel(), "", last, last, 100, "", List.of(), null, null, null,
                row.logFile(), row.title());
        return new SessionRow(view, Figures.loss(row.latestLoss()), Figures.loss(row.latestValLoss()), null);
    }

    boolean matches(String search, String state) {
        boolean inState = switch (state) {
            case "" -> true;
            case "active" -> run.moving();
            default -> run.state().equals(state);
        };
        String text = (run.id() + " " + run.name() + " " + run.model() + " " + run.method()).toLowerCase(Locale.ROOT);
        return inState && search.toLowerCase(Locale.ROOT).lines().flatMap(line -> line.strip().isEmpty()
                ? java.util.stream.Stream.<String>empty() : java.util.Arrays.stream(line.strip().split("\\s+")))
                .allMatch(text::contains);
    }

    public String when() {
        return created == null ? "" : MINUTE.format(created.atZone(ZoneId.systemDefault()));
    }
}
