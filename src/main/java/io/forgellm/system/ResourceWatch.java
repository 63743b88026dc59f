package io.forgellm.system;

import com.sun.management.OperatingSystemMXBean;
import io.forgellm.training.estimate.AvailableMemory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Looks at this machine; small files of the system are read at each look. */
@ApplicationScoped
public class ResourceWatch {
    /** Our children are JVMs whose main classes are called after what they do: {@code EngineMain}. */
    private static final Pattern MAIN = Pattern.compile("io\\.forgellm\\.[\\w.]*?(\\w+)Main");

    private final Path home;
    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AvailableMemory memory = new AvailableMemory(Path.of("/"));

    ResourceWatch(@ConfigProperty(name = "forgellm.home") Path home) {
        this.home = home;
    }

    public Resources look() {
        double load = system.getCpuLoad();
        ProcessHandle own = ProcessHandle.current();
        List<Resources.Child> processes = Stream.concat(Stream.of(child(own, "server")),
                own.descendants().map(process -> child(process, what(process)))).toList();
        return new Resources(system.getTotalMemorySize(), memory.bytes(), system.getAvailableProcessors(),
                load < 0 ? null : load, disk(), processes);
    }

    private List<Resources.Disk> disk() {
        try {
            FileStore store = Files.getFileStore(home);
            return List.of(new Resources.Disk(home.toString(), store.getTotalSpace(), store.getUsableSpace()));
        } catch (IOException notYetThere) {
            return List.of();
        }
    }

    private static Resources.Child child(ProcessHandle process, String what) {
        return new Resources.Child(process.pid(), what, memory(process.pid()));
    }

    private static String what(ProcessHandle process) {
        Matcher main = MAIN.matcher(String.join(" ", process.info().arguments().orElse(new String[0])));
        String command = process.info().command().map(name -> Path.of(name).getFileName().toString()).orElse("process");
        return main.find() ? main.group(1).toLowerCase(Locale.ROOT) : command;
    }

    /** Proportional set size on Linux. */
    private static long memory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).orElse(0L);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }
}
