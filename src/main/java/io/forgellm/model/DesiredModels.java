package io.forgellm.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Remembers what the user had loaded, over restarts. Blocking. */
@ApplicationScoped
class DesiredModels {
    private static final Logger LOG = Logger.getLogger(DesiredModels.class);
    private static final String WORKER = "local";

    private final ObjectMapper json;
    private final Clock clock;

    DesiredModels(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    @Transactional
    Optional<LoadModel> find() {
        return DesiredModel.<DesiredModel>findByIdOptional(WORKER).flatMap(this::read);
    }

    private Optional<LoadModel> read(DesiredModel row) {
        try {
            return Optional.of(json.readValue(row.request, LoadModel.class));
        } catch (JsonProcessingException e) {
            LOG.warnf("The remembered model cannot be read and is not loaded: %s", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    @Transactional
    void save(LoadModel request) {
        DesiredModel row = DesiredModel.<DesiredModel>findByIdOptional(WORKER).orElseGet(DesiredModel::new);
        row.worker = WORKER;
        row.changedAt = clock.instant().toString();
        try {
            row.request = json.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        row.persist();
    }

    @Transactional
    void clear() {
        DesiredModel.deleteById(WORKER);
    }
}
