package io.forgellm.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Resident memory of a process as Linux counts it: its own pages, and its part of shared ones (proportional set size). */
public final class ResidentMemory {
    private ResidentMemory() { }

    /** Bytes, null where the system does not tell. */
    public static Long of(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).orElse(null);
        } catch (IOException | UncheckedIOException gone) {
            return null;
        }
    }
}
