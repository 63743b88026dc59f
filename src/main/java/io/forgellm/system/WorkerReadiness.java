package io.forgellm.system;

import io.forgellm.model.ModelClient;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the model worker answers and is neither loading nor failed; nothing loaded is ready, too. */
@Readiness
@ApplicationScoped
class WorkerReadiness implements AsyncHealthCheck {
    private final ModelClient model;

    WorkerReadiness(ModelClient model) {
        this.model = model;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return model.status().map(s -> HealthCheckResponse.named("model worker")
                .status(!s.loading() && !"failed".equals(s.state())).withData("state", s.state()).build())
                .onFailure().recoverWithItem(e -> HealthCheckResponse.named("model worker").down().build());
    }
}
