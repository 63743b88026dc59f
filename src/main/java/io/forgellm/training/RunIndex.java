package io.forgellm.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The database's list of runs: where they lie and how they stood. Made again from the folders when it is lost. */
@ApplicationScoped
class RunIndex {
    private static final Logger LOG = Logger.getLogger(RunIndex.class);

    private final ObjectMapper json;
    private final Clock clock;

    RunIndex(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** Those that wait first, in their order. */
    @Transactional
    List<RunStatus> all() {
        List<RunStatus> all = new ArrayList<>();
        for (RunRow row : RunRow.<RunRow>list("order by case when place is null then 1 else 0 end, place")) {
            try {
                all.add(json.readValue(row.status, RunStatus.class));
            } catch (JsonProcessingException e) {
                LOG.warnf("What is kept of run %s cannot be read; its folder is: %s", row.id, e.getOriginalMessage());
            }
        }
        return all;
    }

    @Transactional
    void save(RunStatus status) {
        RunRow row = RunRow.<RunRow>findByIdOptional(status.id()).orElseGet(RunRow::new);
        row.id = status.id();
        row.folder = status.folder();
        row.place = status.place() == 0 ? null : status.place();
        row.changedAt = clock.instant().toString();
        try {
            row.status = json.writeValueAsString(status);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        row.persist();
    }

    @Transactional
    void delete(String id) {
        RunRow.deleteById(id);
    }
}
