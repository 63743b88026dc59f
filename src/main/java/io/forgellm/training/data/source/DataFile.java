package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Malformed;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One file of a dataset.
 *
 * @param name relative to the dataset's folder, with slashes
 * @param size bytes on the disk
 */
public record DataFile(Path path, String name, Format format, long size) {

    /** Reads all its rows. */
    public void read(RowSink sink) {
        try {
            if (size == 0) {
                sink.bad(malformed("the file is empty"));
            } else {
                format.reader().read(this, sink);
            }
        } catch (ZipException | EOFException damaged) {
            sink.bad(malformed("the file is damaged: " + damaged.getMessage()));
        } catch (IOException unreadable) {
            sink.bad(malformed("the file cannot be read: " + unreadable.getMessage()));
        }
    }

    /** Its bytes, unzipped. */
    InputStream open() throws IOException {
        InputStream bytes = Files.newInputStream(path);
        if (!name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
            return new BufferedInputStream(bytes, 1 << 16);
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16);
        } catch (IOException notZipped) {
            bytes.close();
            throw notZipped;
        }
    }

    /** @param line 1-based; 0 for the whole file */
    Place place(long line) {
        return new Place(name, line);
    }

    ForgeException malformed(String why) {
        return Malformed.at(place(0), why);
    }
}
