package io.forgellm.model.pull;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer says of the file behind it. A hub's own answer, before it redirects to where the bytes are, carries
 * {@code X-Linked-Size} and {@code X-Linked-Etag}, for large files their SHA-256; the last answer carries the ETag that
 * {@code If-Range} can be used with (RFC 9110, 8.8.3 and 13.1.5).
 *
 * @param start of the bytes in this answer, 0 for the whole
 * @param size  of the whole, -1 if unknown
 * @param etag  strong, or null
 */
record Announced(long start, long size, String sha256, String etag) {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
    private static final Pattern SHA256 = Pattern.compile("\"?([0-9a-f]{64})\"?");

    static Announced by(Fetcher.Answer answer) {
        String linked = null;
        long linkedSize = -1;
        for (HttpHeaders hop : answer.hops()) {
            Optional<String> tag = hop.firstValue("X-Linked-Etag").filter(value -> SHA256.matcher(value).matches());
            linked = tag.map(value -> value.replace("\"", "")).orElse(linked);
            linkedSize = hop.firstValueAsLong("X-Linked-Size").orElse(linkedSize);
        }
        HttpHeaders last = answer.headers();
        String etag = last.firstValue("ETag").filter(value -> value.startsWith("\"")).orElse(null);
        Matcher range = RANGE.matcher(last.firstValue("Content-Range").orElse(""));
        if (answer.status() == 206 && range.matches()) {
            long whole = range.group(2).equals("*") ? linkedSize : Long.parseLong(range.group(2));
            return new Announced(Long.parseLong(range.group(1)), whole, linked, etag);
        }
        return new Announced(0, last.firstValueAsLong("Content-Length").orElse(linkedSize), linked, etag);
    }
}
