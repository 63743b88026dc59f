package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A file, folder or link as it stood at some time.
 *
 * @param path   relative to what it is part of, empty for that itself; with slashes
 * @param sha256 of a file, else null
 * @param link   where a symbolic link leads, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Made(String path, long size, String sha256, String link) {
    private static final int PIECE = 1 << 20;

    boolean isFolder() {
        return sha256 == null && link == null;
    }

    /** All in a file or folder, itself first, links not followed. */
    static List<Made> all(Path root) throws IOException {
        List<Made> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted().toList()) {
                all.add(of(root, file, bytes -> { }));
            }
        }
        return all;
    }

    /** @param read told of each piece that was read */
    static Made of(Path root, Path file, LongConsumer read) throws IOException {
        String path = root.relativize(file).toString().replace('\\', '/');
        if (Files.isSymbolicLink(file)) {
            return new Made(path, 0, null, Files.readSymbolicLink(file).toString());
        }
        if (Files.isDirectory(file)) {
            return new Made(path, 0, null, null);
        }
        return new Made(path, Files.size(file), sha256(file, read), null);
    }

    /** Whether this very thing stands at a place. */
    boolean stands(Path at) throws IOException {
        return isFolder() ? Files.isDirectory(at, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                : equals(of(at, at, bytes -> { }).named(path));
    }

    private Made named(String other) {
        return new Made(other, size, sha256, link);
    }

    private static String sha256(Path file, LongConsumer read) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                digest.update(piece, 0, count);
                read.accept(count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
