package io.forgellm.system;

import io.forgellm.model.ModelClient;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the engine's process itself answers in time, or nothing is loaded; not ready while a model is loaded, or
 * when it could not be. Where nobody sends requests to a server that is not ready, only this question can bring a model
 * back whose process died, so it does.
 */
@Readiness
@ApplicationScoped
class WorkerReadiness implements AsyncHealthCheck {
    /** Below the deadline of whoever asks; a busy engine answers between two tokens or sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ModelClient model;

    WorkerReadiness(ModelClient model) {
        this.model = model;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return model.askEngine().ifNoItem().after(PATIENCE).fail()
                .map(s -> HealthCheckResponse.named("model worker")
                        .status(!s.loading() && !"failed".equals(s.state())).withData("state", s.state()).build())
                .onFailure().recoverWithItem(e -> HealthCheckResponse.named("model worker").down()
                        .withData("state", "the engine does not answer").build());
    }
}
