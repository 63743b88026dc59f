package io.forgellm.training.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.TrainerCommands;
import io.forgellm.training.TrainerProcess;
import io.forgellm.training.Trainers;
import io.forgellm.training.TrainingConfig;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.trainer.TrainerMain;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trainers as Kubernetes Jobs, one for each run, of a name that only this run's has: whoever creates it second finds the
 * first. They share the run's folder with the server by a volume that both have mounted at the same path.
 */
@ApplicationScoped
@Typed(JobTrainers.class)
public class JobTrainers implements Trainers {
    /** A container's host name is its pod's name. */
    private static final String POD = "HOSTNAME";
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 3;
    private static final long GONE_SECONDS = 10;

    private final KubernetesConfig config;
    private final TrainerCommands commands;
    private final TrainerJob jobs;
    private final Cluster cluster;

    public JobTrainers(KubernetesConfig config, TrainingConfig training, TrainerCommands commands) {
        this.config = config;
        this.commands = commands;
        this.jobs = new TrainerJob(config, training);
        if (config.claim().isEmpty()) {
            throw missing("claim is not set.");
        }
        this.cluster = Cluster.of(config);
    }

    private static ForgeException missing(String what) {
        return new ForgeException(ErrorCode.CLUSTER_REFUSED, "Trainers shall be Kubernetes Jobs, but"
                + " forgellm.training.kubernetes." + what, Map.of(), null);
    }

    /** An overlay that names another image cannot name it in a setting too. */
    private String image() {
        return config.image().or(() -> Optional.ofNullable(System.getenv(POD)).flatMap(cluster::image))
                .orElseThrow(() -> missing("image is not set, and the server's own pod is not found."));
    }

    @Override
    public Optional<TrainerProcess> find(RunFolder run, long pid) {
        try {
            return Optional.ofNullable(cluster.job(name(run)).get())
                    .filter(job -> jobs.isOf(run, job) && !Standing.isFinished(job)).map(this::follow);
        } catch (KubernetesClientException away) {
            // Whether there is one shows when it answers.
            return Optional.of(JobProcess.follow(cluster, name(run), job -> jobs.isOf(run, job)));
        }
    }

    @Override
    public TrainerProcess launch(RunFolder run) throws IOException {
        requireShared(run);
        String name = name(run);
        try {
            Job wanted = jobs.of(run, commands.forRun(run).with("-D" + TrainerMain.WRITES_LOG + "=true"), image());
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Job there = cluster.job(name).get();
                if (there != null && !jobs.isOf(run, there)) {
                    throw new ForgeException(ErrorCode.ALREADY_EXISTS, "Namespace " + cluster.namespace()
                            + " has a Job " + name + " that is not this run's.",
                            Map.of("job", name, "namespace", cluster.namespace()), "Delete or rename that Job.");
                }
                if (there != null && !Standing.isFinished(there)) {
                    return follow(there);
                }
                Optional<Job> created = there == null ? create(wanted) : replace(there);
                if (created.isPresent()) {
                    return follow(created.get());
                }
            }
            throw new IOException("Job " + name + " is made and deleted by somebody else as well.");
        } catch (KubernetesClientException e) {
            if (Cluster.isRefusal(e)) {
                throw cluster.refused(name, e);
            }
            return JobProcess.follow(cluster, name, job -> jobs.isOf(run, job));
        }
    }

    /** Empty if somebody was faster. */
    private Optional<Job> create(Job wanted) {
        try {
            return Optional.of(cluster.create(wanted));
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Takes the Job of an earlier start away, so that its name is free. */
    private Optional<Job> replace(Job finished) {
        cluster.job(finished.getMetadata().getName()).delete();
        cluster.job(finished.getMetadata().getName()).waitUntilCondition(
                job -> job == null || !is(job, finished), GONE_SECONDS, TimeUnit.SECONDS);
        return Optional.empty();
    }

    private JobProcess follow(Job job) {
        return JobProcess.follow(cluster, job.getMetadata().getName(), other -> is(other, job));
    }

    private static boolean is(Job one, Job other) {
        return Objects.equals(one.getMetadata().getUid(), other.getMetadata().getUid());
    }

    private String name(RunFolder run) {
        return JobName.of(run, config.claim().orElseThrow());
    }

    /** What a trainer reads and writes must be on the volume that it will have. */
    private void requireShared(RunFolder run) throws IOException {
        RunSpec spec = RunJson.MAPPER.readValue(run.spec().toFile(), RunSpec.class);
        Path mount = config.mountPath().toAbsolutePath().normalize();
        Stream.of(run.path().toString(), spec.base(), spec.data().inputDir(), spec.data().validationDir(),
                        spec.data().generalDir(), spec.probe().forgettingText())
                .filter(Objects::nonNull).map(path -> Path.of(path).toAbsolutePath().normalize())
                .filter(path -> !path.startsWith(mount)).findFirst().ifPresent(path -> {
                    throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED, path + " is not on the volume that trainers"
                            + " have mounted at " + mount + ".", Map.of("path", path.toString(), "volume",
                            mount.toString()), "Move it there, or change forgellm.training.kubernetes.mount-path.");
                });
    }

    @Override
    public OptionalLong memory() {
        return TrainerJob.memory(config);
    }

    @PreDestroy
    public void close() {
        cluster.close();
    }
}
