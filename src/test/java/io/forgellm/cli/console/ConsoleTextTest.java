package io.forgellm.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told in figures and bars, and where. */
class ConsoleTextTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void sizes_and_times_read_like_a_disks() {
        assertThat(Units.bytes(0)).isEqualTo("0 B");
        assertThat(Units.bytes(999)).isEqualTo("999 B");
        assertThat(Units.bytes(999_999)).isEqualTo("1 MB");
        assertThat(Units.bytes(1_540_000_000)).isEqualTo("1.5 GB");
        assertThat(Units.bytes(98_000_000)).isEqualTo("98 MB");
        assertThat(Units.duration(59)).isEqualTo("59s");
        assertThat(Units.duration(75)).isEqualTo("1m15s");
        assertThat(Units.duration(3700)).isEqualTo("1h01m");
    }

    @Test
    void bar_moves_on_a_terminal_and_goes_away() {
        try (ProgressBar bar = new ProgressBar(console(true), "Pulling x")) {
            bar.show(0.5, "1 MB");
            bar.show(-1, "2 MB");
        }

        assertThat(err).hasToString("\r\033[KPulling x [###############...............]  50 %  1 MB"
                + "\r\033[KPulling x  2 MB\r\033[K");
    }

    @Test
    void bar_is_one_line_elsewhere() {
        try (ProgressBar bar = new ProgressBar(console(false), "Pulling x")) {
            bar.show(0.5, "1 MB");
        }

        assertThat(err).hasToString("Pulling x" + System.lineSeparator());
    }

    @Test
    void no_color_takes_colour_away() {
        assertThat(Console.ofProcess(Map.of()).colour()).isTrue();
        assertThat(Console.ofProcess(Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(Console.ofProcess(Map.of("TERM", "dumb")).colour()).isFalse();
    }

    private Console console(boolean terminal) {
        PrintStream stream = new PrintStream(err, true);
        return new Console(InputStream.nullInputStream(), stream, stream, terminal, terminal, terminal, true);
    }
}
