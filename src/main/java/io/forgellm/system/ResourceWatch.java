package io.forgellm.system;

import com.sun.management.OperatingSystemMXBean;
import io.forgellm.training.estimate.AvailableMemory;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Looks at this machine; small files of the system are read at each look. Blocking. */
@ApplicationScoped
public class ResourceWatch {
    /** Where models, runs and all else are kept; they may lie on disks of their own. */
    private final List<Path> folders;
    private final OwnProcesses processes;
    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AvailableMemory memory = new AvailableMemory(Path.of("/"));
    private final Temperatures temperatures = new Temperatures(Path.of("/sys/class"));

    ResourceWatch(OwnProcesses processes, @ConfigProperty(name = "forgellm.home") Path home,
                  @ConfigProperty(name = "forgellm.models.dir") Path models,
                  @ConfigProperty(name = "forgellm.training.output") Path runs) {
        this.processes = processes;
        this.folders = Stream.of(home, home.resolve(models), home.resolve(runs)).map(Path::toAbsolutePath).distinct().toList();
    }

    /** The processors' load is told since it was last asked for; the first answer of all says nothing. */
    void begin(@Observes StartupEvent started) {
        system.getCpuLoad();
    }

    public Resources look() {
        double load = system.getCpuLoad();
        return new Resources(system.getTotalMemorySize(), memory.bytes(), system.getAvailableProcessors(),
                load < 0 ? null : load, disks(), temperatures.all(), processes.all());
    }

    /** One for each file system. */
    private List<Resources.Disk> disks() {
        List<Resources.Disk> disks = new ArrayList<>();
        Set<FileStore> seen = new HashSet<>();
        for (Path folder : folders) {
            try {
                FileStore store = Files.getFileStore(existing(folder));
                if (seen.add(store)) {
                    disks.add(new Resources.Disk(folder.toString(), store.getTotalSpace(), store.getUsableSpace()));
                }
            } catch (IOException gone) {
                continue;
            }
        }
        return disks;
    }

    private static Path existing(Path folder) {
        return Files.exists(folder) || folder.getParent() == null ? folder : existing(folder.getParent());
    }
}
