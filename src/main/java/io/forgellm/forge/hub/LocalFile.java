package io.forgellm.forge.hub;

import io.forgellm.forge.job.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** A file to upload. @param path in the repository; {@code bytes} that it has now */
record LocalFile(String path, Path source, long bytes) {
    private static final int BUFFER = 1 << 20;

    static LocalFile of(JobSpec.Upload.Part part) throws IOException {
        Path source = Path.of(part.source());
        return new LocalFile(part.path(), source, Files.size(source));
    }

    /** Its first bytes, by which a hub tells text from data. */
    byte[] sample() throws IOException {
        try (InputStream in = Files.newInputStream(source)) {
            return in.readNBytes(512);
        }
    }

    /** In hexadecimal. @param read is told how many bytes more were read */
    String sha256(LongConsumer read) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read.accept(n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
