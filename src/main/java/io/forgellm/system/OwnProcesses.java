package io.forgellm.system;

import io.forgellm.forge.job.JobClient;
import io.forgellm.model.ModelClient;
import io.forgellm.process.ResidentMemory;
import io.forgellm.training.TrainingClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server, its children, and the trainers and jobs that an earlier server left at work. What each works on is asked of
 * those who own them. Blocking.
 */
@ApplicationScoped
class OwnProcesses {
    /** Our children are JVMs whose main classes are called after what they do: {@code EngineMain}. */
    private static final Pattern MAIN = Pattern.compile("io\\.forgellm\\.[\\w.]*?(\\w+)Main");
    /** A worker that is still finding out what was there before is not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ModelClient model;
    private final TrainingClient training;
    private final JobClient jobs;
    private final ProcessorShares shares = new ProcessorShares();

    OwnProcesses(ModelClient model, TrainingClient training, JobClient jobs) {
        this.model = model;
        this.training = training;
        this.jobs = jobs;
    }

    List<Resources.Child> all() {
        ProcessHandle own = ProcessHandle.current();
        Map<Long, String> names = names();
        Map<Long, ProcessHandle> found = own.descendants().collect(Collectors.toMap(ProcessHandle::pid, p -> p));
        names.keySet().stream().map(ProcessHandle::of).flatMap(Optional::stream)
                .forEach(process -> found.put(process.pid(), process));
        shares.keep(found.keySet(), own.pid());
        return Stream.concat(Stream.of(child(own, "server", null)), found.values().stream()
                .sorted().map(process -> child(process, what(process), names.get(process.pid())))).toList();
    }

    private Map<Long, String> names() {
        Map<Long, String> names = new HashMap<>();
        try {
            var loaded = model.status().await().atMost(PATIENCE);
            if (loaded.pid() != null) {
                names.put(loaded.pid(), loaded.modelName());
            }
            names.putAll(training.processes(PATIENCE));
            jobs.jobs().await().atMost(PATIENCE).stream().filter(job -> job.pid() != null)
                    .forEach(job -> names.put(job.pid(), job.id()));
        } catch (RuntimeException starting) {
            // They are shown without a name then.
            return names;
        }
        return names;
    }

    private Resources.Child child(ProcessHandle process, String what, String name) {
        return new Resources.Child(process.pid(), what, name, ResidentMemory.of(process.pid()), shares.of(process),
                ProcessorShares.seconds(process));
    }

    private static String what(ProcessHandle process) {
        Matcher main = MAIN.matcher(String.join(" ", process.info().arguments().orElse(new String[0])));
        String command = process.info().command().map(name -> Path.of(name).getFileName().toString()).orElse("process");
        return main.find() ? main.group(1).toLowerCase(Locale.ROOT) : command;
    }
}
