package io.forgellm.forge.job;

import io.forgellm.process.ChildLines;
import io.forgellm.process.DurableFiles;
import io.forgellm.process.JsonLines;
import io.forgellm.training.run.RunJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The server's hand in jobs' folders. Blocking. */
@ApplicationScoped
class JobFiles {
    private static final JsonLines<JobEvent> EVENTS = new JsonLines<>(JobEvent.class, RunJson.MAPPER);
    /** As {@link io.forgellm.forge.output.Unfinished} names them. */
    private static final String UNFINISHED = ".tmp";
    private static final int LOG_TAIL = 16 << 10;
    private static final int LOG_LINES = 12;

    private final Path jobs;

    @Inject
    JobFiles(JobConfig config, @ConfigProperty(name = "forgellm.home") Path home) {
        this(home.toAbsolutePath().normalize().resolve(config.dir()));
    }

    JobFiles(Path jobs) {
        this.jobs = jobs;
    }

    /** Makes the folder of a new job: {@code quant_1763900000}, or with {@code -2} … where that is taken. */
    JobFolder create(JobSpec spec, Instant now) throws IOException {
        Files.createDirectories(jobs);
        String name = spec.prefix() + "_" + now.getEpochSecond();
        Path made = jobs.resolve(name);
        for (int next = 2; !make(made); next++) {
            made = jobs.resolve(name + "-" + next);
        }
        JobFolder folder = new JobFolder(made);
        DurableFiles.replace(folder.spec(), RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(spec));
        return folder;
    }

    private static boolean make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Those that have a specification, the oldest first. */
    List<JobFolder> all() throws IOException {
        if (!Files.isDirectory(jobs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(jobs)) {
            return folders.map(JobFolder::new).filter(folder -> Files.isRegularFile(folder.spec()))
                    .sorted((a, b) -> created(a).compareTo(created(b))).toList();
        }
    }

    JobSpec spec(JobFolder folder) throws IOException {
        return RunJson.MAPPER.readValue(folder.spec().toFile(), JobSpec.class);
    }

    Instant created(JobFolder folder) {
        try {
            return Files.readAttributes(folder.spec(), BasicFileAttributes.class).lastModifiedTime().toInstant();
        } catch (IOException gone) {
            return Instant.EPOCH;
        }
    }

    List<JsonLines.Line<JobEvent>> read(JobFolder folder, long position) throws IOException {
        return EVENTS.read(folder.events(), position);
    }

    /** Adds an event of the server's own; only where no process is at work. */
    void append(JobFolder folder, JobEvent event) throws IOException {
        EVENTS.append(folder.events(), event);
    }

    void cancel(JobFolder folder) throws IOException {
        Files.write(folder.cancel(), new byte[0]);
    }

    boolean isCancelled(JobFolder folder) {
        return Files.exists(folder.cancel());
    }

    /** Takes away what a killed process left under unfinished names: {@code .NAME.tmp} and others like it. */
    void clearUp(JobSpec spec) throws IOException {
        if (spec.target() == null) {
            return;
        }
        Path target = Path.of(spec.target());
        if (Files.isDirectory(target.getParent())) {
            for (Path beside : DurableFiles.list(target.getParent())) {
                String name = beside.getFileName().toString();
                if (name.startsWith("." + target.getFileName() + ".") && name.endsWith(UNFINISHED)) {
                    DurableFiles.delete(beside);
                }
            }
        }
    }

    String log(JobFolder folder, int most) throws IOException {
        return JsonLines.tail(folder.log(), most);
    }

    List<String> lastLogLines(JobFolder folder) throws IOException {
        return ChildLines.lastWords(log(folder, LOG_TAIL), LOG_LINES);
    }

    void delete(JobFolder folder) throws IOException {
        DurableFiles.delete(folder.path());
    }
}
