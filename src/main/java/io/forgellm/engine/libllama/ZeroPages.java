package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.forgellm.engine.child.ChildLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gives the pages of a fresh KV cache back to the system. llama.cpp fills the whole cache with zeros at once, which
 * makes every page of it resident although most contexts never fill up. A private page that was given back reads as
 * zeros again and becomes resident only when it is written, so nobody can tell the difference but the memory meter.
 *
 * <p>The cache is found as the memory that appeared while the context was made, at addresses that nobody had so much as
 * reserved before: that leaves out Java's heap, code and metadata, which grow within reservations. Only large areas are
 * looked at, and only pages that hold nothing but zeros are given back. On Linux alone; elsewhere, and whenever
 * something is not as expected, memory just stays as it is.
 */
final class ZeroPages {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final long LEAST_AREA = 64L << 20;
    private static final long CHUNK = 1L << 20;
    /** {@code MADV_DONTNEED}. */
    private static final int DONT_NEED = 4;

    private final List<Area> before = areas(mapping -> true);

    /** Addresses from begin up to end. */
    record Area(long begin, long end) {
    }

    /** Gives back the zero pages of what appeared since this object was made. Returns their bytes. */
    long release() {
        long released = 0;
        if (!before.isEmpty()) {
            for (Area area : appeared(before, areas(ZeroPages::isPlainMemory))) {
                released += release(area);
            }
        }
        return released;
    }

    /** What is in {@code after} but not in {@code before}; both in order of addresses. */
    static List<Area> appeared(List<Area> before, List<Area> after) {
        List<Area> appeared = new ArrayList<>();
        for (Area area : after) {
            long begin = area.begin();
            for (Area old : before) {
                if (old.end() <= begin || old.begin() >= area.end()) {
                    continue;
                }
                addIfLarge(appeared, begin, old.begin());
                begin = Math.max(begin, old.end());
            }
            addIfLarge(appeared, begin, area.end());
        }
        return appeared;
    }

    private static void addIfLarge(List<Area> areas, long begin, long end) {
        if (end - begin >= LEAST_AREA) {
            areas.add(new Area(begin, end));
        }
    }

    private static long release(Area area) {
        Linker linker = Linker.nativeLinker();
        long released = 0;
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle madvise = linker.downcallHandle(linker.defaultLookup().findOrThrow("madvise"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
            MemorySegment zeros = arena.allocate(CHUNK);
            long begin = (area.begin() + CHUNK - 1) / CHUNK * CHUNK;
            for (long at = begin; at + CHUNK <= area.end(); at += CHUNK) {
                MemorySegment chunk = MemorySegment.ofAddress(at).reinterpret(CHUNK);
                if (chunk.mismatch(zeros) < 0 && (int) madvise.invokeExact(chunk, CHUNK, DONT_NEED) == 0) {
                    released += CHUNK;
                }
            }
        } catch (Throwable unexpected) {
            ChildLog.warn("Unused memory cannot be given back: " + unexpected);
        }
        return released;
    }

    /** Private anonymous memory that can be read and written: five fields, the sixth would name a file. */
    private static boolean isPlainMemory(String[] mapping) {
        return mapping.length == 5 && mapping[1].equals("rw-p");
    }

    private static List<Area> areas(Predicate<String[]> wanted) {
        try {
            return Files.readAllLines(MAPS).stream().map(line -> line.split("\\s+")).filter(wanted)
                .map(fields -> fields[0].split("-"))
                .map(ends -> new Area(Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16)))
                .toList();
        } catch (IOException notLinux) {
            return List.of();
        }
    }
}
