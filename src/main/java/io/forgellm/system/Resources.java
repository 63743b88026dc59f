package io.forgellm.system;

import java.util.List;

/**
 * What the machine has and what of it is taken. Sizes in bytes.
 *
 * @param memoryAvailable what a new process could take
 * @param load            share of all processors that is busy, 0–1; null where the system does not tell
 * @param temperatures    of its sensors; none where the system has none, or does not tell
 * @param processes       the server first, then its children
 */
public record Resources(long memoryTotal, long memoryAvailable, int processors, Double load, List<Disk> disks,
                        List<Temperature> temperatures, List<Child> processes) {
    /** @param path the folder that the file system was asked for */
    public record Disk(String path, long total, long free) {
    }

    /** @param sensor as the system calls it: {@code coretemp Package id 0} */
    public record Temperature(String sensor, double celsius) {
    }

    /**
     * A process of ours. Figures are null where the system does not tell.
     *
     * @param what       {@code server}, or the child's job: {@code engine}, {@code trainer}, {@code job} …
     * @param name       the model, run or job that it works on, or null
     * @param memory     resident: its own pages and its part of shared ones
     * @param cpu        processors that it keeps busy, since the look before, or else since it began: 1 is one of them
     * @param cpuSeconds processor time that it took since it began
     */
    public record Child(long pid, String what, String name, Long memory, Double cpu, Double cpuSeconds) {
    }
}
