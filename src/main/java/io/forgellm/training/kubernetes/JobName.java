package io.forgellm.training.kubernetes;

import io.forgellm.training.run.RunFolder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names that Kubernetes takes, of runs whose names it does not. */
final class JobName {
    private static final String PREFIX = "forgellm-";
    private static final int SLUG = 40;
    private static final int LABEL = 63;

    private JobName() { }

    /** The same for the same folder of the same volume, and for no other, however alike their names. */
    static String of(RunFolder run, String claim) {
        String slug = cut(id(run).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), SLUG);
        return PREFIX + (slug.isEmpty() ? "" : slug + "-") + digest(claim + '\n' + run.path()).substring(0, 10);
    }

    /** A run's id as far as a label can hold it. */
    static String label(RunFolder run) {
        return cut(id(run).replaceAll("[^A-Za-z0-9._-]+", "-"), LABEL);
    }

    static String id(RunFolder run) {
        return run.path().getFileName().toString();
    }

    private static String cut(String text, int length) {
        String inside = text.replaceFirst("^[^A-Za-z0-9]+", "");
        return inside.substring(0, Math.min(length, inside.length())).replaceFirst("[^A-Za-z0-9]+$", "");
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
