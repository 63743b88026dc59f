package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Jobs, one JSON file each, in {@code fine-tuning/} of the home. */
@ApplicationScoped
class JobStore {
    private static final Pattern ID = Pattern.compile("ftjob-[0-9a-f]{24}");

    private final Path folder;
    private final ObjectMapper json;

    JobStore(@ConfigProperty(name = "forgellm.home") Path home, ObjectMapper json) {
        this.folder = home.toAbsolutePath().resolve("fine-tuning");
        this.json = json;
    }

    void save(Job job) {
        try {
            Files.createDirectories(folder);
            Path part = folder.resolve(job.id() + ".part");
            json.writeValue(part.toFile(), job);
            Files.move(part, file(job.id()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest first. */
    List<Job> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).map(this::read)
                    .sorted(Comparator.comparingLong(Job::createdAt).thenComparing(Job::id).reversed()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ForgeException NOT_FOUND */
    Job get(String id) {
        if (!ID.matcher(id).matches() || !Files.exists(file(id))) {
            throw new ForgeException(ErrorCode.NOT_FOUND, "There is no fine-tuning job '" + id + "'.",
                    Map.of("field", "fine_tuning_job_id"), "GET /v1/fine_tuning/jobs lists them.");
        }
        return read(file(id));
    }

    private Job read(Path file) {
        try {
            return json.readValue(file.toFile(), Job.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }
}
