package io.forgellm.training;

import io.forgellm.process.ChildLines;
import io.forgellm.process.DurableFiles;
import io.forgellm.process.JsonLines;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** The server's hand in a run's folder: makes it, reads what the trainer writes, leaves its wish. Blocking. */
@ApplicationScoped
class RunFiles {
    static final String QUEUE = "queue";
    static final String RUN = "run";
    static final String PAUSE = "pause";
    static final String STOP = "stop";

    private static final JsonLines<RunEvent> EVENTS = new JsonLines<>(RunEvent.class, RunJson.MAPPER);
    private static final int LOG_TAIL = 16 << 10;
    private static final int LOG_LINES = 12;

    /** @param spec with the id that its folder got */
    record Made(RunFolder folder, RunSpec spec) { }

    /** Makes the folder by its name or, where that is taken, {@code name-2}, {@code name-3} … */
    Made create(RunMessages.Start request, Set<String> taken) throws IOException {
        Path wanted = Path.of(request.folder());
        Files.createDirectories(wanted.getParent());
        Path made = wanted;
        for (int next = 2; !make(made, taken); next++) {
            made = wanted.resolveSibling(wanted.getFileName() + "-" + next);
        }
        RunFolder folder = new RunFolder(made);
        RunSpec spec = request.spec().named(made.getFileName().toString());
        replace(folder.spec(), RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(spec));
        wish(folder, QUEUE);
        return new Made(folder, spec);
    }

    private static boolean make(Path folder, Set<String> taken) throws IOException {
        if (taken.contains(folder.getFileName().toString())) {
            return false;
        }
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    RunSpec spec(RunFolder run) throws IOException {
        return RunJson.MAPPER.readValue(Files.readAllBytes(run.spec()), RunSpec.class);
    }

    void wish(RunFolder run, String word) throws IOException {
        replace(run.wish(), word.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if none was left. */
    String wish(RunFolder run) throws IOException {
        try {
            return Files.readString(run.wish()).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** The whole lines of the events' file after a position. A line that is no event, such as a torn one, is skipped. */
    List<RunLine> read(RunFolder run, long position) throws IOException {
        return EVENTS.read(run.events(), position).stream().map(line -> new RunLine(line.position(), line.event()))
                .toList();
    }

    /** Adds an event of the server's own; only where no trainer is at work. */
    void append(RunFolder run, RunEvent event) throws IOException {
        EVENTS.append(run.events(), event);
    }

    /** The end of what the trainer said on its standard streams. */
    List<String> lastLogLines(RunFolder run) throws IOException {
        return ChildLines.lastWords(log(run, LOG_TAIL), LOG_LINES);
    }

    /** @param most bytes from the end */
    String log(RunFolder run, int most) throws IOException {
        return JsonLines.tail(run.log(), most);
    }

    void delete(RunFolder run) throws IOException {
        DurableFiles.delete(run.path());
    }

    /** Not under the name of a trainer's unfinished files, which a trainer that starts clears away. */
    private static void replace(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(bytes));
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
