package io.forgellm.training.estimate;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a new process can take: on Linux {@code MemAvailable} of {@code /proc/meminfo}, or what the limits of the
 * control groups around this process leave (versions 1 and 2), whichever is less; elsewhere what the system calls free.
 */
public final class AvailableMemory {
    private final Path root;

    /** @param root of the file system: {@code /}, or a copy in a test */
    public AvailableMemory(Path root) {
        this.root = root;
    }

    public long bytes() {
        long machine = meminfo();
        return groups().mapToLong(Group::left).filter(left -> left >= 0).reduce(machine, Math::min);
    }

    private long meminfo() {
        for (String line : lines(root.resolve("proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getFreeMemorySize();
    }

    /** The process's own group and all around it: any of them may have a limit. */
    private Stream<Group> groups() {
        return lines(root.resolve("proc/self/cgroup")).stream().map(line -> line.split(":", 3))
                .filter(part -> part.length == 3 && (part[1].isEmpty() || List.of(part[1].split(",")).contains("memory")))
                .flatMap(part -> {
                    Path top = root.resolve("sys/fs/cgroup").resolve(part[1].isEmpty() ? "" : "memory");
                    Path own = top.resolve(part[2].substring(1)).normalize();
                    return Stream.iterate(own.startsWith(top) ? own : top, p -> p.startsWith(top), Path::getParent)
                            .map(folder -> new Group(folder, part[1].isEmpty()));
                });
    }

    /** @param unified version 2 */
    private record Group(Path folder, boolean unified) {

        /** Bytes below the limit, the page cache counted as free, or −1 without one. */
        long left() {
            long limit = number(unified ? "memory.max" : "memory.limit_in_bytes");
            long used = number(unified ? "memory.current" : "memory.usage_in_bytes");
            // Without a limit, version 1 has a number of nearly 2^63.
            return limit < 0 || used < 0 || limit > 1L << 60 ? -1 : Math.max(0, limit - used + cache());
        }

        private long number(String file) {
            List<String> lines = lines(folder.resolve(file));
            return lines.isEmpty() || !lines.getFirst().matches("\\d{1,18}") ? -1 : Long.parseLong(lines.getFirst());
        }

        private long cache() {
            String name = unified ? "inactive_file " : "total_inactive_file ";
            return lines(folder.resolve("memory.stat")).stream().filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length()))).findFirst().orElse(0);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
