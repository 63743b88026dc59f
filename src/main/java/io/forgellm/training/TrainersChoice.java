package io.forgellm.training;

import io.forgellm.training.kubernetes.JobTrainers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** What trainers are, by {@code forgellm.training.runner}. The other kind is never made. */
@ApplicationScoped
class TrainersChoice {
    @Produces
    @ApplicationScoped
    Trainers trainers(TrainingConfig config, ChildTrainers processes, JobTrainers jobs) {
        return switch (config.runner()) {
            case LOCAL -> processes;
            case KUBERNETES -> jobs;
        };
    }
}
