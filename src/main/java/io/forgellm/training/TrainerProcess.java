package io.forgellm.training;

import java.util.concurrent.CompletableFuture;

/** A trainer at work, whether this server started it or found it. */
public interface TrainerProcess {
    Whereabouts where();

    /** What keeps it from its work, such as a cluster without room, in a sentence; null while it works. */
    default String obstacle() {
        return null;
    }

    /** False where nobody is there to read the run's wish. */
    default boolean isAtWork() {
        return true;
    }

    /** Completed when it has ended, however. */
    CompletableFuture<TrainerEnd> exited();

    /** Ends it at once; what it had not written is lost. */
    void kill();

    /**
     * Where it is at work; both null where nobody knows.
     *
     * @param pid a process of this machine
     * @param job the name of a Kubernetes Job
     */
    record Whereabouts(Long pid, String job) {
        public static Whereabouts process(long pid) {
            return new Whereabouts(pid < 0 ? null : pid, null);
        }

        public static Whereabouts job(String name) {
            return new Whereabouts(null, name);
        }

        /** The Job's name or the process's number. */
        String id() {
            return job != null ? job : String.valueOf(pid);
        }

        @Override
        public String toString() {
            return job != null ? "Job " + job : pid != null ? "process " + pid : "a process";
        }
    }
}
