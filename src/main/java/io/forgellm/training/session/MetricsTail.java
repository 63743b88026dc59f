package io.forgellm.training.session;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a metrics file, and from then on what came to it. Its writer writes it anew as a whole each time, but rows once
 * written stand where they stood: what lies before the first and right before the last row's end is compared, and where
 * that is as it was, reading goes on from there. A file that is not touched is not opened. Not safe for several threads.
 */
final class MetricsTail {
    /** Python writes infinite perplexities as bare words. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    private static final int COMPARED = 1 << 12;
    /** Makes a whole object again of what follows a row. */
    private static final byte[] RESUMED = "{\"metrics\":[0".getBytes(StandardCharsets.UTF_8);

    private final Path file;
    private Stamp stamp;
    private SessionLog log;
    private Place rows;
    private byte[] opening;
    private byte[] lastRow;
    private long bytesRead;

    MetricsTail(Path file) {
        this.file = file;
    }

    private record Stamp(Object key, FileTime modified, long size) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
        }
    }

    /** Where the rows lie. @param end after the last one, or {@code start} */
    private record Place(long start, long end) { }

    /**
     * The same log grown, or another one where the file was changed in other ways. While the file is being written, and
     * so is no JSON for a moment, it is what it was.
     *
     * @throws IOException also for a file that is no metrics file and never was one
     */
    SessionLog read() throws IOException {
        Stamp now = Stamp.of(file);
        if (now.equals(stamp)) {
            return log;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (log == null || !grow(in)) {
                readWhole(in);
            }
            stamp = now;
        } catch (JsonProcessingException torn) {
            if (log == null) {
                throw torn;
            }
        }
        return log;
    }

    /** All that was ever read of it. */
    long bytesRead() {
        return bytesRead;
    }

    private void readWhole(RandomAccessFile in) throws IOException {
        in.seek(0);
        SessionLog whole = new SessionLog(file);
        rows = parse(Channels.newInputStream(in.getChannel()), 0, whole);
        log = whole.ordered() ? whole : whole.sorted();
        remember(in, whole.ordered() && rows.end() > rows.start());
    }

    private boolean grow(RandomAccessFile in) throws IOException {
        if (opening == null || in.length() < rows.end() || !Arrays.equals(opening, bytes(in, 0, opening.length))
                || !Arrays.equals(lastRow, bytes(in, rows.end() - lastRow.length, lastRow.length))) {
            return false;
        }
        in.seek(rows.end());
        SessionLog more = new SessionLog(file);
        Place place = parse(new SequenceInputStream(new ByteArrayInputStream(RESUMED),
                Channels.newInputStream(in.getChannel())), rows.end() - RESUMED.length, more);
        if (!more.ordered() || more.size() > 0 && more.iteration(0) < log.lastIteration()) {
            return false;
        }
        log.add(more);
        rows = new Place(rows.start(), Math.max(rows.end(), place.end()));
        remember(in, true);
        return true;
    }

    /** What has to stand there still for reading to go on from the last row; nothing where it cannot. */
    private void remember(RandomAccessFile in, boolean resumable) throws IOException {
        int compared = (int) Math.min(COMPARED, rows.end());
        opening = resumable ? bytes(in, 0, (int) Math.min(COMPARED, rows.start())) : null;
        lastRow = resumable ? bytes(in, rows.end() - compared, compared) : null;
    }

    private byte[] bytes(RandomAccessFile in, long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.seek(from);
        in.readFully(bytes);
        bytesRead += count;
        return bytes;
    }

    /** @param shift from the stream's positions to the file's */
    private Place parse(InputStream in, long shift, SessionLog into) throws IOException {
        Place place = new Place(0, 0);
        try (JsonParser json = JSON.createParser(in)) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(json, "No metrics file: it begins with no object.");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("metrics")) {
                    place = rows(json, shift, into);
                } else {
                    into.head(name, json.readValueAsTree());
                }
            }
            bytesRead += json.currentLocation().getByteOffset();
        }
        return place;
    }

    private static Place rows(JsonParser json, long shift, SessionLog into) throws IOException {
        long start = json.currentLocation().getByteOffset() + shift;
        long end = start;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                row(json, into);
                end = json.currentLocation().getByteOffset() + shift;
            } else {
                json.skipChildren();
            }
        }
        return new Place(start, end);
    }

    private static void row(JsonParser json, SessionLog into) throws IOException {
        Map<String, Double> values = new HashMap<>();
        int iteration = 0;
        boolean checkpoint = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("iteration") && value.isNumeric()) {
                iteration = json.getValueAsInt();
            } else if (name.equals("checkpoint_saved")) {
                checkpoint = value == JsonToken.VALUE_TRUE;
            } else if (value.isNumeric() && SessionLog.COLUMNS.contains(name)) {
                values.put(name, json.getDoubleValue());
            }
            json.skipChildren();
        }
        into.add(iteration, values, checkpoint);
    }
}
