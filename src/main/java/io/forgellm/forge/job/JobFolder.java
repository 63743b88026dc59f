package io.forgellm.forge.job;

import java.nio.file.Path;

/**
 * Where things lie in a job's folder.
 *
 * <pre>
 * spec.json     the {@link JobSpec}
 * events.jsonl  append-only {@link JobEvent}s; a job without a last one is under way, waits, or was killed
 * cancel        there as soon as somebody wants the job cancelled
 * job.lock      locked (fcntl) by the process for as long as it lives
 * job.log       the process's standard output and error
 * </pre>
 */
public record JobFolder(Path path) {

    public String id() {
        return path.getFileName().toString();
    }

    public Path spec() {
        return path.resolve("spec.json");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    public Path cancel() {
        return path.resolve("cancel");
    }

    public Path lock() {
        return path.resolve("job.lock");
    }

    public Path log() {
        return path.resolve("job.log");
    }

    /** A file of the job's own, such as an importance matrix. */
    public Path file(String name) {
        return path.resolve(name);
    }
}
