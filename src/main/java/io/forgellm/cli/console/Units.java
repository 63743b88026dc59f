package io.forgellm.cli.console;

import java.util.Locale;

/** Sizes and times as people read them; decimal units, as hubs and disks count. */
public final class Units {
    private static final String[] SIZES = {"B", "KB", "MB", "GB", "TB"};

    private Units() {
    }

    /** {@code 98_000_000} is {@code 98 MB}, {@code 1_500_000_000} is {@code 1.5 GB}. */
    public static String bytes(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < SIZES.length - 1) {
            value /= 1000;
            unit++;
        }
        String pattern = unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, pattern, value, SIZES[unit]).replace(".0 ", " ");
    }

    /** {@code 1, "row"} is {@code 1 row}, {@code 1200} of them are {@code 1,200 rows}. */
    public static String count(long number, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
    }

    /** {@code 75} is {@code 1m15s}, {@code 3700} is {@code 1h02m}. */
    public static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02ds".formatted(seconds / 60, seconds % 60)
                : "%dh%02dm".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
