package io.forgellm.training.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.forgellm.training.TrainerEnd;
import io.forgellm.training.TrainerProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * A trainer that is a Job. It is watched for as long as it is there; an API server that is away is waited for, and what
 * happened meanwhile is seen when it is back. Everything is decided by what is, never by what was told to have changed,
 * so that nothing told can be missed.
 */
final class JobProcess implements TrainerProcess {
    /** How often warnings are asked for, which nobody tells us of, and an API server that is away. */
    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger(JobProcess.class);
    /** The least that lets a node end its process before the pod is gone. */
    private static final long AT_ONCE = 1;

    private final Cluster cluster;
    private final String name;
    private final Predicate<Job> ours;
    private final CompletableFuture<TrainerEnd> exited = new CompletableFuture<>();
    private final Semaphore changes = new Semaphore(0);
    private final SharedIndexInformer<Job> jobs;
    private final SharedIndexInformer<Pod> pods;
    private volatile Standing standing = new Standing(null, null);
    private volatile String away;
    private volatile boolean killed;
    private boolean seen;
    private long asked = System.nanoTime();

    /** @param ours whether a Job of the name is the one, and not one of before or of somebody else */
    private JobProcess(Cluster cluster, String name, Predicate<Job> ours) {
        this.cluster = cluster;
        this.name = name;
        this.ours = ours;
        jobs = watched(cluster.job(name).runnableInformer(0));
        pods = watched(cluster.pods(name).runnableInformer(0));
    }

    static JobProcess follow(Cluster cluster, String name, Predicate<Job> ours) {
        JobProcess process = new JobProcess(cluster, name, ours);
        process.jobs.start();
        process.pods.start();
        Thread.ofVirtual().name("job-watch").start(process::watch);
        return process;
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watched(SharedIndexInformer<T> informer) {
        return informer.exceptionHandler((started, e) -> {
            isAway(e);
            return true;
        }).addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T added) {
                changes.release();
            }

            @Override
            public void onUpdate(T before, T now) {
                changes.release();
            }

            @Override
            public void onDelete(T deleted, boolean unknown) {
                changes.release();
            }
        });
    }

    private void isAway(Throwable e) {
        LOG.debugf(e, "Job %s cannot be looked at", name);
        away = "The cluster does not answer: " + (e instanceof KubernetesClientException known ? Cluster.says(known)
                : e.getMessage());
    }

    private void watch() {
        try {
            while (!exited.isDone() && !cluster.isClosed()) {
                try {
                    look();
                } catch (RuntimeException e) {
                    isAway(e);
                }
                changes.tryAcquire(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            jobs.stop();
            pods.stop();
        }
    }

    private void look() {
        Optional<Job> job = job();
        if (job.isEmpty()) {
            exited.complete(seen || killed ? TrainerEnd.PLAIN : new TrainerEnd(true, 0, null));
            return;
        }
        seen = true;
        standing = Standing.of(job.get(), pods.getStore().list(), cluster::warning);
        if (standing.end() != null) {
            exited.complete(standing.end());
        } else if (killed) {
            delete(job.get());
        }
    }

    /** Asked for now and then as well: a list may be older than what we know to be, a watch may end in silence. */
    private Optional<Job> job() {
        Optional<Job> told = jobs.getStore().list().stream().filter(ours).findFirst();
        if (told.isPresent() && System.nanoTime() - asked < BETWEEN_QUESTIONS.toNanos()) {
            return told;
        }
        Optional<Job> answer = Optional.ofNullable(cluster.job(name).get()).filter(ours);
        asked = System.nanoTime();
        away = null;
        return answer;
    }

    /** The Job first, or it would replace its pods. */
    private void delete(Job job) {
        if (job.getMetadata().getDeletionTimestamp() == null) {
            cluster.job(name).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
        }
        for (Pod pod : pods.getStore().list()) {
            Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
            if (grace == null || grace > AT_ONCE) {
                cluster.pod(pod.getMetadata().getName()).withGracePeriod(AT_ONCE).delete();
            }
        }
    }

    @Override
    public Whereabouts where() {
        return Whereabouts.job(name);
    }

    @Override
    public String obstacle() {
        return away != null ? away : standing.obstacle();
    }

    @Override
    public boolean isAtWork() {
        return standing.obstacle() == null;
    }

    @Override
    public CompletableFuture<TrainerEnd> exited() {
        return exited;
    }

    @Override
    public void kill() {
        killed = true;
        changes.release();
    }
}
