package io.forgellm.training.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The highest resident set of this process so far, bytes; elsewhere than on Linux the heap in use is all that is known. */
final class PeakMemory {
    private PeakMemory() { }

    static long bytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(heap());
        } catch (IOException e) {
            return heap();
        }
    }

    private static long heap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
