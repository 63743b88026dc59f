package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.openai.files.FileObject;
import io.forgellm.openai.files.FileStore;
import io.forgellm.training.RunBody;
import io.forgellm.training.StartBody;
import io.forgellm.training.TrainingRuns;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Makes runs of jobs, and tells of the runs in a job's words. Blocking. */
@ApplicationScoped
class Jobs {
    private static final int LONGEST_NAME = 60;

    private final TrainingRuns runs;
    private final FileStore files;
    private final JobStore store;
    private final Catalogue catalogue;
    private final ObjectMapper json;
    private final Clock clock;

    Jobs(TrainingRuns runs, FileStore files, JobStore store, Catalogue catalogue, ObjectMapper json, Clock clock) {
        this.runs = runs;
        this.files = files;
        this.store = store;
        this.catalogue = catalogue;
        this.json = json;
        this.clock = clock;
    }

    JobBody create(CreateBody body) {
        body.refuseWhatCannotBeHonoured();
        FileObject file = files.get(body.trainingFile());
        FileObject held = body.validationFile() == null || body.validationFile().isEmpty() ? null
                : files.get(body.validationFile());
        Path data = files.path(file);
        JobPlan plan = JobPlan.of(data, body.chosen(), json);
        Path validation = held == null ? null : files.path(held);
        if (validation != null) {
            ExampleFile.count(validation, "validation_file", json);
        }
        long seed = body.seed() == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : body.seed();
        // The time first, so that jobs of one second have an order as well.
        String hex = "%012x%012x".formatted(clock.millis(), ThreadLocalRandom.current().nextLong(1L << 48));
        String name = name(body.suffix() == null ? body.model() : body.suffix()) + "-" + hex.substring(16);
        RunBody run = runs.start(json.convertValue(plan.run(body.model(), data, validation, name, seed), StartBody.class));
        Job job = new Job("ftjob-" + hex, run.id(), clock.instant().getEpochSecond(), body.model(), file.id(),
                held == null ? null : held.id(), seed, plan.hyperparameters(), body.metadata());
        store.save(job);
        return JobBody.of(job, run, clock.instant());
    }

    private static String name(String wanted) {
        String last = wanted.substring(wanted.lastIndexOf('/') + 1).replaceFirst("(?i)\\.gguf$", "");
        String plain = last.replaceAll("[^A-Za-z0-9._]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return plain.isEmpty() ? "job" : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    /** The newest first. */
    List<JobBody> list() {
        return store.list().stream().map(this::body).toList();
    }

    JobBody get(String id) {
        return body(store.get(id));
    }

    JobBody cancel(String id) {
        Job job = store.get(id);
        return JobBody.of(job, runs.stop(job.run()), clock.instant());
    }

    JobBody pause(String id) {
        Job job = store.get(id);
        return JobBody.of(job, runs.pause(job.run()), clock.instant());
    }

    JobBody resume(String id) {
        Job job = store.get(id);
        return JobBody.of(job, runs.resume(job.run()), clock.instant());
    }

    List<JobEvent> events(String id) {
        Job job = store.get(id);
        int steps = runs.find(job.run()).map(RunBody::maxIterations).orElse(0);
        return JobEvent.of(job, steps, runs.events(job.run()));
    }

    List<JobCheckpoint> checkpoints(String id) {
        Job job = store.get(id);
        return JobCheckpoint.of(job, catalogue.adapters(), runs.events(job.run()));
    }

    private JobBody body(Job job) {
        return JobBody.of(job, runs.find(job.run()).orElse(null), clock.instant());
    }
}
