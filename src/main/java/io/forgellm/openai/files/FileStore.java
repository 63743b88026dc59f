package io.forgellm.openai.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Uploaded files below {@code files/} of the home: each in a folder of its id, under its own name, since a file's
 * ending says how it is read; beside the folder {@code ID.json}, written last, so that half an upload is never listed.
 */
@ApplicationScoped
public class FileStore {
    private static final Pattern ID = Pattern.compile("file-[0-9a-f]{24}");
    private static final int LONGEST_NAME = 120;

    private final Path folder;
    private final ObjectMapper json;
    private final Clock clock;

    FileStore(@ConfigProperty(name = "forgellm.home") Path home, ObjectMapper json, Clock clock) {
        this.folder = home.toAbsolutePath().resolve("files");
        this.json = json;
        this.clock = clock;
    }

    /** Takes a file over; {@code upload} is moved or copied. */
    public FileObject add(Path upload, String clientsName, String purpose) {
        String id = "file-" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
        String name = plain(clientsName);
        try {
            Path own = Files.createDirectories(folder.resolve(id));
            Files.move(upload, own.resolve(name));
            FileObject file = FileObject.processed(id, Files.size(own.resolve(name)), clock.instant().getEpochSecond(),
                    name, purpose);
            Path part = folder.resolve(id + ".part");
            json.writeValue(part.toFile(), file);
            Files.move(part, description(id), StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException failed) {
            discard(id);
            throw noRoom() ? new ForgeException(ErrorCode.DISK_FULL, "The disk has no room for the file.")
                    .causedBy(failed) : new UncheckedIOException(failed);
        }
    }

    /** The newest first. */
    public List<FileObject> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(".json")).map(this::read)
                    .sorted(Comparator.comparingLong(FileObject::createdAt).thenComparing(FileObject::id).reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ForgeException NOT_FOUND */
    public FileObject get(String id) {
        if (!ID.matcher(id).matches() || !Files.exists(description(id))) {
            throw new ForgeException(ErrorCode.NOT_FOUND, "There is no file '" + id + "'.", Map.of("field", "file_id"),
                    "GET /v1/files lists them.");
        }
        return read(description(id));
    }

    /** Where its content lies. */
    public Path path(FileObject file) {
        return folder.resolve(file.id()).resolve(file.filename());
    }

    public void delete(FileObject file) {
        try {
            Files.delete(description(file.id()));
            discard(file.id());
        } catch (NoSuchFileException another) {
            get(file.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileObject read(Path description) {
        try {
            return json.readValue(description.toFile(), FileObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path description(String id) {
        return folder.resolve(id + ".json");
    }

    private void discard(String id) {
        try (Stream<Path> all = Files.walk(folder.resolve(id))) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (NoSuchFileException nothing) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean noRoom() {
        try {
            return Files.getFileStore(folder).getUsableSpace() < 1 << 20;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String plain(String clientsName) {
        String last = clientsName == null ? "" : clientsName.substring(
                Math.max(clientsName.lastIndexOf('/'), clientsName.lastIndexOf('\\')) + 1);
        String name = last.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
        return name.isEmpty() ? "upload" : name.substring(Math.max(0, name.length() - LONGEST_NAME));
    }
}
