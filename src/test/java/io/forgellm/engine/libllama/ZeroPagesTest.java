package io.forgellm.engine.libllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.libllama.ZeroPages.Area;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ZeroPagesTest {
    private static final long MB = 1L << 20;

    @Test
    void onlyNewLargeAreasAreLookedAt() {
        List<Area> before = List.of(new Area(0, 10 * MB), new Area(200 * MB, 210 * MB));
        List<Area> after = List.of(new Area(0, 90 * MB), new Area(120 * MB, 280 * MB), new Area(300 * MB, 320 * MB));

        assertThat(ZeroPages.appeared(before, after)).containsExactly(new Area(10 * MB, 90 * MB),
            new Area(120 * MB, 200 * MB), new Area(210 * MB, 280 * MB));
    }

    @Test
    void whatHoldsDataStaysAndZerosReadAsZerosAgain() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/maps")), "only Linux gives pages back");
        ZeroPages pages = new ZeroPages();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cache = arena.allocate(160 * MB).fill((byte) 0);
            cache.set(ValueLayout.JAVA_LONG, 80 * MB, 42);

            assertThat(pages.release()).isBetween(150 * MB, 159 * MB);

            assertThat(cache.get(ValueLayout.JAVA_LONG, 80 * MB)).isEqualTo(42);
            assertThat(cache.asSlice(0, 80 * MB).mismatch(cache.asSlice(80 * MB + 8, 80 * MB - 8)))
                .isEqualTo(80 * MB - 8);
        }
    }
}
