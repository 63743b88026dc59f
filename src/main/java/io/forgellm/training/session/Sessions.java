package io.forgellm.training.session;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.OutputFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The session folders below the output folder: {@code cpt/*} and {@code ift/*}. Blocking. */
@ApplicationScoped
public class Sessions {
    private final OutputFolders outputs;

    Sessions(OutputFolders outputs) {
        this.outputs = outputs;
    }

    /** @param kind {@code cpt} or {@code ift} */
    record Session(String id, String kind, Path folder) { }

    List<Session> all() throws IOException {
        List<Session> all = new ArrayList<>();
        for (String kind : List.of("cpt", "ift")) {
            Path parent = outputs.output().resolve(kind);
            if (Files.isDirectory(parent)) {
                try (Stream<Path> folders = Files.list(parent)) {
                    folders.filter(Files::isDirectory).sorted(Comparator.comparing(Path::getFileName))
                            .forEach(folder -> all.add(new Session(folder.getFileName().toString(), kind, folder)));
                }
            }
        }
        return all;
    }

    /** A folder of this very name; a name is no path, so nothing outside can be meant. */
    Optional<Session> find(String id) throws IOException {
        return all().stream().filter(session -> session.id().equals(id)).findFirst();
    }

    /** @param modelDir {@code cpt/NAME} as checkpoints are listed */
    Session folder(String modelDir) throws IOException {
        return all().stream().filter(session -> (session.kind() + "/" + session.id()).equals(modelDir)).findFirst()
                .orElseThrow(() -> new ForgeException(ErrorCode.RUN_NOT_FOUND,
                        "There is no session folder " + modelDir + ".", Map.of("model_dir", modelDir),
                        "GET /api/training/sessions lists them."));
    }

    /**
     * The metrics of a session.
     *
     * @param named its id, or its metrics file; a file that is no session's is not read
     */
    public MetricsLog log(String named) throws IOException {
        return MetricsLog.read(file(named));
    }

    /** As {@link #log}. */
    Path file(String named) throws IOException {
        for (Session session : all()) {
            Path asked = named.endsWith(".json") ? session.folder().resolve(Path.of(named).getFileName()) : null;
            if (asked != null && asked.toString().equals(named) && MetricsLog.isOne(asked) && Files.exists(asked)) {
                return asked;
            }
            Optional<Path> newest = session.id().equals(named) ? MetricsLog.newestIn(session.folder()) : Optional.empty();
            if (newest.isPresent()) {
                return newest.get();
            }
        }
        throw new ForgeException(ErrorCode.RUN_NOT_FOUND, "There is no session with the metrics file " + named + ".",
                Map.of("log_file", named), "GET /api/training/sessions lists them.");
    }

    /** Deletes a folder with all that is in it; links are deleted, not followed. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
