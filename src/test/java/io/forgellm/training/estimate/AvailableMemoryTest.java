package io.forgellm.training.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
    private static final long MB = 1 << 20;
    @TempDir
    private Path root;

    @BeforeEach
    void machineWithFourGigabytesFree() throws IOException {
        write("proc/meminfo", "MemTotal:       8388608 kB\nMemFree:  1 kB\nMemAvailable:    4194304 kB\n");
    }

    @Test
    void isWhatTheKernelCallsAvailable() {
        assertThat(available()).isEqualTo(4096 * MB);
    }

    @Test
    void aContainersLimitCounts() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", 1024 * MB + "\n");
        write("sys/fs/cgroup/memory.current", 600 * MB + "\n");
        assertThat(available()).isEqualTo(424 * MB);
    }

    @Test
    void pageCacheCanBeHadBack() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", 1024 * MB + "\n");
        write("sys/fs/cgroup/memory.current", 600 * MB + "\n");
        write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file " + 200 * MB + "\n");
        assertThat(available()).isEqualTo(624 * MB);
    }

    @Test
    void theTightestOfTheGroupsAroundCounts() throws IOException {
        write("proc/self/cgroup", "0::/user/shell\n");
        write("sys/fs/cgroup/user/shell/memory.max", "max\n");
        write("sys/fs/cgroup/user/shell/memory.current", 100 * MB + "\n");
        write("sys/fs/cgroup/user/memory.max", 300 * MB + "\n");
        write("sys/fs/cgroup/user/memory.current", 100 * MB + "\n");
        assertThat(available()).isEqualTo(200 * MB);
    }

    @Test
    void versionOneOfControlGroupsIsRead() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/\n4:memory:/docker/abc\n0::/\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 500 * MB + "\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", 100 * MB + "\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
        assertThat(available()).isEqualTo(400 * MB);
    }

    @Test
    void aFullGroupHasNothing() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", 100 * MB + "\n");
        write("sys/fs/cgroup/memory.current", 101 * MB + "\n");
        assertThat(available()).isZero();
    }

    private long available() {
        return new AvailableMemory(root).bytes();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
