package io.forgellm.files;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.DataConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks into the folders of data and those below them. A link that leads out of them is not there. */
@ApplicationScoped
public class Folders {
    private static final int MOST = 1_000;
    private static final long MOST_TEXT = 16 << 20;

    private final List<Path> roots;

    Folders(DataConfig config) {
        this.roots = config.roots();
    }

    /** The roots that exist. */
    public Folder roots() {
        return new Folder(null, null, real().map(root -> new Folder.Entry(root.toString(), root.toString(), null)).toList(),
                List.of(), 0);
    }

    /**
     * What lies in this folder; names that begin with a dot are left out.
     *
     * @throws ForgeException INVALID_PARAMETER, PATH_NOT_ALLOWED; DATASET_NOT_FOUND where there is no such folder
     */
    public Folder in(String named) {
        Path folder = find(named);
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> inside = all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(Files::isReadable).filter(this::allowed)
                    .sorted(Comparator.comparing(path -> path.getFileName().toString(), String.CASE_INSENSITIVE_ORDER)).toList();
            List<Path> shown = inside.subList(0, Math.min(MOST, inside.size()));
            Path parent = folder.getParent();
            return new Folder(folder.toString(), parent != null && allowed(parent) ? parent.toString() : null,
                    shown.stream().filter(Files::isDirectory).map(path -> entry(path, null)).toList(),
                    shown.stream().filter(Files::isRegularFile).map(path -> entry(path, size(path))).toList(),
                    inside.size() - shown.size());
        } catch (IOException unreadable) {
            throw gone(named).causedBy(unreadable);
        }
    }

    /** A relative path begins at the working folder, as in the Python program; the home's sign is understood. */
    String absolute(String named) {
        if (named.equals("~") || named.startsWith("~/")) {
            return System.getProperty("user.home") + named.substring(1);
        }
        return path(named).toAbsolutePath().normalize().toString();
    }

    /** How many folders and files a folder holds, in words. */
    String count(String named) {
        try {
            Folder folder = in(named);
            return folder.folders().size() + " dirs, " + folder.files().size() + " files";
        } catch (ForgeException refused) {
            return "Access denied";
        }
    }

    /**
     * A file's text.
     *
     * @throws ForgeException PATH_NOT_ALLOWED, FILE_NOT_FOUND; PAYLOAD_TOO_LARGE above 16 MiB, INVALID_DATA where it is
     *                        not UTF-8
     */
    String text(String named) {
        Path file = inside(named);
        try {
            if (!Files.isRegularFile(file)) {
                throw noFile(named);
            }
            if (Files.size(file) > MOST_TEXT) {
                throw new ForgeException(ErrorCode.PAYLOAD_TOO_LARGE, named + " has " + Files.size(file)
                        + " bytes; at most " + MOST_TEXT + " are shown.", Map.of("path", named, "max_bytes", MOST_TEXT),
                        "Read the file where it lies.");
            }
            return Files.readString(file);
        } catch (CharacterCodingException binary) {
            throw new ForgeException(ErrorCode.INVALID_DATA, named + " is no text in UTF-8.", Map.of("path", named),
                    "Open it with the program that wrote it.");
        } catch (IOException unreadable) {
            throw noFile(named).causedBy(unreadable);
        }
    }

    /** The folder itself, or that of the file. */
    Path folderOf(String named) {
        Path path = inside(named);
        if (!Files.exists(path)) {
            throw noFile(named);
        }
        return Files.isDirectory(path) ? path : path.getParent();
    }

    private static ForgeException noFile(String named) {
        return new ForgeException(ErrorCode.FILE_NOT_FOUND, "There is no readable file " + named + ".",
                Map.of("path", named), "GET /api/folders tells what there is.");
    }

    private static Path path(String named) {
        try {
            return Path.of(named);
        } catch (InvalidPathException e) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'path' is no path: " + e.getReason(),
                    Map.of("field", "path"), null);
        }
    }

    /** What lies outside is refused before it is looked at, so that nobody learns what exists there. */
    private Path inside(String named) {
        Path asked = path(named);
        if (!asked.isAbsolute() || roots.stream().noneMatch(root -> below(asked, root)) || !allowed(asked)) {
            throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED, named + " lies outside the folders of data.",
                    Map.of("path", named), "The administrator names them with forgellm.data.roots.");
        }
        return asked;
    }

    private Path find(String named) {
        Path asked = inside(named);
        if (!Files.isDirectory(asked)) {
            throw gone(named);
        }
        try {
            return asked.toRealPath();
        } catch (IOException unreadable) {
            throw gone(named).causedBy(unreadable);
        }
    }

    private static boolean below(Path asked, Path root) {
        Path plain = asked.normalize();
        return plain.startsWith(root.toAbsolutePath().normalize()) || real(root).map(plain::startsWith).orElse(false);
    }

    private static ForgeException gone(String named) {
        return new ForgeException(ErrorCode.DATASET_NOT_FOUND, "There is no readable folder " + named + ".",
                Map.of("path", named), "GET /api/folders tells where to begin.");
    }

    /** Links followed; what does not exist is judged by its name. */
    private boolean allowed(Path path) {
        Path real = real(path).orElse(path.normalize());
        return real().anyMatch(real::startsWith);
    }

    private Stream<Path> real() {
        return roots.stream().flatMap(root -> real(root).stream()).distinct();
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static Folder.Entry entry(Path path, Long size) {
        return new Folder.Entry(path.getFileName().toString(), path.toString(), size);
    }

    private static Long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return null;
        }
    }
}
