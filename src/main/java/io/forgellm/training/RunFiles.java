package io.forgellm.training;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The server's hand in a run's folder: makes it, reads what the trainer writes, leaves its wish. Blocking. */
@ApplicationScoped
class RunFiles {
    static final String QUEUE = "queue";
    static final String RUN = "run";
    static final String PAUSE = "pause";
    static final String STOP = "stop";

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
        List<RunLine> lines = new ArrayList<>();
        byte[] bytes;
        try (FileChannel file = FileChannel.open(run.events())) {
            long length = Math.max(0, file.size() - position);
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length));
            while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) { }
            bytes = Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException e) {
            return lines;
        }
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                RunEvent event = event(bytes, start, i - start);
                if (event != null) {
                    lines.add(new RunLine(position + i + 1, event));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private static RunEvent event(byte[] bytes, int start, int length) {
        try {
            return RunJson.MAPPER.readValue(bytes, start, length, RunEvent.class);
        } catch (IOException notAnEvent) {
            return null;
        }
    }

    /** Adds an event of the server's own; only where no trainer is at work. */
    void append(RunFolder run, RunEvent event) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (Files.exists(run.events()) && Files.size(run.events()) > 0 && !endsWithNewline(run.events())) {
            line.write('\n');
        }
        line.writeBytes(RunJson.MAPPER.writeValueAsBytes(event));
        line.write('\n');
        try (FileChannel file = FileChannel.open(run.events(), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap(line.toByteArray()));
            file.force(true);
        }
    }

    private static boolean endsWithNewline(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer end = ByteBuffer.allocate(1);
            file.read(end, file.size() - 1);
            return end.get(0) == '\n';
        }
    }

    /** The end of what the trainer said on its standard streams. */
    List<String> lastLogLines(RunFolder run) throws IOException {
        List<String> lines = log(run, LOG_TAIL).lines().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    }

    /** @param most bytes from the end */
    String log(RunFolder run, int most) throws IOException {
        try (FileChannel file = FileChannel.open(run.log())) {
            long from = Math.max(0, file.size() - most);
            ByteBuffer buffer = ByteBuffer.allocate((int) (file.size() - from));
            while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) { }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    void delete(RunFolder run) throws IOException {
        try (Stream<Path> files = Files.walk(run.path())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // Somebody else was quicker; gone is what was asked for.
        }
    }

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
