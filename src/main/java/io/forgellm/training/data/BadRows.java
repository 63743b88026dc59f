package io.forgellm.training.data;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.ArrayList;
import java.util.List;

/** What becomes of rows that cannot be used: the first one ends the reading, or all are counted and left out. */
public final class BadRows {
    private static final int NAMED = 20;
    private final boolean skip;
    private final List<BadRow> first = new ArrayList<>();
    private long count;

    /** @param skip whether to go on */
    public BadRows(boolean skip) {
        this.skip = skip;
    }

    /** @param line 1-based; 0 for the whole file */
    public record BadRow(String file, long line, String reason) { }

    /** @throws ForgeException the given one, unless bad rows are skipped; one that is not about data always */
    public void add(ForgeException why) {
        boolean aboutTheRow = why.code() == ErrorCode.INVALID_DATA || why.code() == ErrorCode.TEMPLATE_FAILED;
        if (!skip || !aboutTheRow) {
            throw why;
        }
        count++;
        if (first.size() < NAMED) {
            first.add(new BadRow(String.valueOf(why.details().get("file")),
                why.details().get("line") instanceof Number line ? line.longValue() : 0,
                String.valueOf(why.details().getOrDefault("reason", why.getMessage()))));
        }
    }

    public long count() {
        return count;
    }

    /** The first twenty. */
    public List<BadRow> first() {
        return List.copyOf(first);
    }
}
