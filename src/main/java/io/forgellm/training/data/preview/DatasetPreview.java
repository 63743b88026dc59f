package io.forgellm.training.data.preview;

import io.forgellm.training.data.BadRows.BadRow;
import java.util.List;
import java.util.Map;

/**
 * What a dataset holds.
 *
 * @param files        the first hundred; {@code totalFiles} counts all that can be read, {@code ignoredFiles} others
 * @param examples     rows and documents that can be trained on
 * @param shapes       examples by what they were taken for ({@code messages}, {@code text}, …)
 * @param badRows      rows that cannot be used; {@code firstBadRows} names the first twenty
 * @param totalTokens  of all examples, uncut
 * @param targetTokens of those the ones that the loss counts where prompts are masked
 * @param tokensBy     how they were counted: {@code model}, {@code model, extrapolated} or {@code characters/4}
 * @param lengths      examples by their length; {@code longest} in tokens
 * @param rows         the first ones
 */
public record DatasetPreview(List<FileView> files, long totalFiles, long ignoredFiles, long examples,
                             Map<String, Long> shapes, long badRows, List<BadRow> firstBadRows, long totalTokens,
                             long targetTokens, String tokensBy, List<Bucket> lengths, long longest,
                             List<RowView> rows) {

    /** @param name relative to the folder; {@code bytes} on the disk */
    public record FileView(String name, String format, long bytes, long examples, long badRows) { }

    /** Examples of at most so many tokens, and more than in the bucket before. */
    public record Bucket(long upTo, long examples) { }

    /**
     * A row as the model will see it.
     *
     * @param line     1-based; 0 for a whole file
     * @param segments the text in its order
     * @param cut      whether there is more than is shown
     */
    public record RowView(String file, long line, String shape, long tokens, List<Segment> segments, boolean cut) { }

    /** @param target whether the loss counts it */
    public record Segment(String text, boolean target) { }
}
