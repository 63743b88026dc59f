package io.forgellm.forge.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that was trained on.
 *
 * @param name   relative to the run's input, its own name where that is a file
 * @param sha256 hexadecimal
 */
public record DataFile(String name, long bytes, String sha256) {

    /** Those of a file or folder as they are now, in order of their names; hidden ones are no data. */
    public static List<DataFile> in(Path input) throws IOException {
        try (Stream<Path> all = Files.walk(input)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !input.relativize(file).toString().startsWith(".")).sorted()
                    .map(file -> of(file.equals(input) ? file.getFileName() : input.relativize(file), file)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static DataFile of(Path name, Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            return new DataFile(name.toString(), bytes, HexFormat.of().formatHex(
                    ((DigestInputStream) in).getMessageDigest().digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException defect) {
            throw new IllegalStateException(defect);
        }
    }
}
