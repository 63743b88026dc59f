package io.forgellm.training.data.batch;

import io.forgellm.training.data.BatchSource;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.data.tokens.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows in their order. The rows of all epochs follow each other without a gap, and a batch takes the next ones: none
 * is dropped at an epoch's end, and fewer rows than a batch has are taken again. What a batch holds depends on the
 * seed and its index alone.
 */
public final class PackedBatches implements BatchSource {
    private final Corpus corpus;
    private final int[][] train;
    private final int[][] validation;
    private final int batchSize;
    private final long seed;
    private long orderedEpoch = -1;
    private int[] order;

    private PackedBatches(Corpus corpus, int[][] train, int[][] validation, int batchSize, long seed) {
        this.corpus = corpus;
        this.train = train;
        this.validation = validation;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /**
     * @param corpus  sealed; closed with the batches
     * @param train   examples to train on, at least one; {@code validation} those held out
     * @param rowSize tokens in a packed row; 0 for one piece in each
     */
    public static PackedBatches of(Corpus corpus, int[] train, int[] validation, int rowSize, int batchSize,
                                   long seed) {
        return new PackedBatches(corpus, rows(corpus, train, rowSize), rows(corpus, validation, rowSize), batchSize,
            seed);
    }

    private static int[][] rows(Corpus corpus, int[] examples, int rowSize) {
        int[] pieces = corpus.pieces(examples);
        if (rowSize == 0) {
            return Arrays.stream(pieces).mapToObj(piece -> new int[] {piece}).toArray(int[][]::new);
        }
        return Packer.pack(pieces, Arrays.stream(pieces).map(corpus.store()::length).toArray(), rowSize);
    }

    @Override
    public synchronized List<TokenSequence> batch(long index) {
        List<TokenSequence> rows = new ArrayList<>(batchSize);
        for (int i = 0; i < batchSize; i++) {
            long position = index * batchSize + i;
            long epoch = position / train.length;
            if (epoch != orderedEpoch) {
                order = Shuffle.order(train.length, seed, epoch);
                orderedEpoch = epoch;
            }
            rows.add(row(train[order[(int) (position % train.length)]]));
        }
        return rows;
    }

    @Override
    public List<List<TokenSequence>> validation() {
        List<List<TokenSequence>> batches = new ArrayList<>();
        for (int from = 0; from < validation.length; from += batchSize) {
            batches.add(Arrays.stream(validation, from, Math.min(validation.length, from + batchSize))
                .map(this::row).toList());
        }
        return batches;
    }

    /** The last may reach into the next epoch. */
    @Override
    public long batchesPerEpoch() {
        return Math.ceilDiv(train.length, batchSize);
    }

    @Override
    public long targetTokens() {
        return Arrays.stream(train).flatMapToInt(Arrays::stream).mapToLong(corpus.store()::targetCount).sum();
    }

    @Override
    public long tokens() {
        return Arrays.stream(train).flatMapToInt(Arrays::stream).mapToLong(corpus.store()::length).sum();
    }

    private TokenSequence row(int[] pieces) {
        int length = Arrays.stream(pieces).map(corpus.store()::length).sum();
        int[] tokens = new int[length];
        boolean[] targets = new boolean[length];
        int[] documents = new int[length];
        int at = 0;
        for (int document = 0; document < pieces.length; document++) {
            Piece piece = corpus.store().get(pieces[document]);
            int count = piece.tokens().length;
            System.arraycopy(piece.tokens(), 0, tokens, at, count);
            int start = at;
            IntStream.range(0, count).forEach(i -> targets[start + i] = piece.targets().get(i));
            Arrays.fill(documents, at, at + count, document);
            at += count;
        }
        return new TokenSequence(tokens, targets, documents);
    }

    @Override
    public void close() {
        corpus.close();
    }
}
