package io.forgellm.system;

import java.util.List;

/**
 * What the machine has and what of it is taken. Sizes in bytes.
 *
 * @param memoryAvailable what a new process could take
 * @param load            share of all processors that is busy, 0–1; null where the system does not tell
 * @param processes       the server first, then its children
 */
public record Resources(long memoryTotal, long memoryAvailable, int processors, Double load, List<Disk> disks,
                        List<Child> processes) {
    /** @param path the folder that the file system was asked for */
    public record Disk(String path, long total, long free) {
    }

    /**
     * A process of ours.
     *
     * @param what   {@code server}, or the child's job: {@code engine}, {@code trainer}, …
     * @param memory its own pages and its part of shared ones; 0 where the system does not tell
     */
    public record Child(long pid, String what, long memory) {
    }
}
