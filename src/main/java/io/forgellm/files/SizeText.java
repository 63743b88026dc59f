package io.forgellm.files;

import java.util.List;
import java.util.Locale;

/** A file's size in words, as the Python program's page shows it. */
final class SizeText {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");

    private SizeText() {
    }

    /** @param bytes null where they are not known */
    static String of(Long bytes) {
        if (bytes == null) {
            return "Unknown";
        }
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.size() - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS.get(unit));
    }
}
