package io.forgellm.model.pull;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * A file on its way: {@code NAME.part} beside its final place, and {@code NAME.part.json} that says what it is a part
 * of, so that a later attempt can go on from its end.
 */
record PartFile(Path target) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 1 << 16;

    /** @param etag of the bytes as served, or null; @param size of the whole, -1 if unknown; @param sha256 or null */
    record Origin(String etag, long size, String sha256) { }

    Path part() {
        return target.resolveSibling(target.getFileName() + ".part");
    }

    private Path sidecar() {
        return target.resolveSibling(target.getFileName() + ".part.json");
    }

    /** Bytes that are there. */
    long length() throws IOException {
        return Files.exists(part()) ? Files.size(part()) : 0;
    }

    /** Where the bytes that are there come from; empty when they are of no use. */
    Optional<Origin> origin() throws IOException {
        if (!Files.exists(sidecar()) || !Files.exists(part())) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(sidecar().toFile(), Origin.class));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    void begin(Origin origin) throws IOException {
        Files.createDirectories(target.getParent());
        JSON.writeValue(sidecar().toFile(), origin);
    }

    void discard() throws IOException {
        Files.deleteIfExists(part());
        Files.deleteIfExists(sidecar());
    }

    /** Gives the file its final name; after this it survives a power cut. */
    void finish() throws IOException {
        sync(part());
        Files.move(part(), target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent());
        Files.deleteIfExists(sidecar());
    }

    /** A digest that has seen the bytes that are there. */
    MessageDigest digest() throws IOException {
        MessageDigest digest = sha256();
        if (Files.exists(part())) {
            try (InputStream bytes = Files.newInputStream(part())) {
                byte[] buffer = new byte[BUFFER];
                for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
        }
        return digest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void sync(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                 FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // Windows opens no folders; its renames are journalled.
            if (!folder) {
                throw unsupported;
            }
        }
    }
}
