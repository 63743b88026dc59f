package io.forgellm.web;

import java.util.Locale;

/** Numbers as people read them: decimal units, three significant digits, English separators. */
public final class Quantity {
    private static final String[] BYTES = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    private static final String[] COUNT = {"", "K", "M", "B", "T"};

    private Quantity() {
    }

    /** 98362432 is "98.4 MB". */
    public static String bytes(long bytes) {
        return scaled(bytes, BYTES, " ");
    }

    /** 134515008 parameters are "135M". */
    public static String parameters(long count) {
        return scaled(count, COUNT, "");
    }

    /** 8192 is "8,192". */
    public static String grouped(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** Seconds as "8 s", "3 min" or "2 h 5 min". */
    public static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String scaled(double value, String[] units, String separator) {
        int unit = 0;
        while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        String number = String.format(Locale.ENGLISH, "%." + decimals + "f", value);
        return (number + separator + units[unit]).strip();
    }
}
