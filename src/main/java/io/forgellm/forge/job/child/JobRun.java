package io.forgellm.forge.job.child;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobEvent;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.process.FullDisk;
import io.forgellm.process.ProcessLock;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One job from its first event to its last. */
final class JobRun {
    private final JobFolder folder;
    private final Function<JobSpec, Operation> operations;
    private final Clock clock = Clock.systemUTC();

    JobRun(JobFolder folder, Function<JobSpec, Operation> operations) {
        this.folder = folder;
        this.operations = operations;
    }

    /** @return the process's exit status */
    int run() throws IOException {
        Optional<ProcessLock> lock = ProcessLock.take(folder.lock());
        if (lock.isEmpty()) {
            ChildLog.error("Another process is at work in " + folder.path());
            return JobMain.LOCKED;
        }
        try (ProcessLock held = lock.get()) {
            Reporter reporter = new Reporter(folder, clock);
            reporter.write(new JobEvent.Started(clock.instant(), ProcessHandle.current().pid()));
            reporter.write(carryOut(reporter));
            return 0;
        }
    }

    private JobEvent.Terminal carryOut(Reporter reporter) {
        try {
            JobSpec spec = RunJson.MAPPER.readValue(folder.spec().toFile(), JobSpec.class);
            ChildLog.say("Begins: " + spec.prefix() + " of " + spec.model());
            Map<String, Object> result = operations.apply(spec).run(reporter);
            return new JobEvent.Completed(clock.instant(), result);
        } catch (ForgeException e) {
            return failed(e);
        } catch (IOException e) {
            return failed(ofDisk(e));
        } catch (UncheckedIOException e) {
            return failed(ofDisk(e.getCause()));
        } catch (RuntimeException | Error e) {
            ChildLog.error(e);
            return failed(new ForgeException(ErrorCode.INTERNAL_ERROR, "The job failed in a way that was not foreseen: "
                    + e, "See the job's log: GET /api/jobs/" + folder.id() + "/log."));
        }
    }

    private static ForgeException ofDisk(IOException e) {
        if (FullDisk.isMeantBy(e)) {
            return new ForgeException(ErrorCode.DISK_FULL, "The disk has no room left.", Map.of(),
                    "Free some space, then start the job again.");
        }
        ChildLog.error(e);
        return new ForgeException(ErrorCode.INTERNAL_ERROR, "A file could not be read or written: " + e.getMessage());
    }

    private JobEvent.Failed failed(ForgeException e) {
        return new JobEvent.Failed(clock.instant(), e.getMessage(), e.code().name(), e.details(), e.suggestion());
    }
}
