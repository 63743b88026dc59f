package io.forgellm.training.data.preview;

import io.forgellm.training.data.BadRows;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.ExampleReader;
import io.forgellm.training.data.mapping.FieldNames;
import io.forgellm.training.data.mapping.RowMapper;
import io.forgellm.training.data.preview.DatasetPreview.Bucket;
import io.forgellm.training.data.preview.DatasetPreview.FileView;
import io.forgellm.training.data.preview.DatasetPreview.RowView;
import io.forgellm.training.data.preview.DatasetPreview.Segment;
import io.forgellm.training.data.source.DataFile;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.tokenizer.Tokenizer;
import io.forgellm.training.tokenizer.Tokenizers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a dataset from end to end, bad rows left out, and tells what is in it. */
public final class Previewer {
    private static final int FILES_NAMED = 100;
    private static final int TOKENS_SHOWN = 1_000;
    private static final int SHORTEST_BUCKET = 32;
    private final PreviewRequest request;
    private final Measure measure;
    private final BadRows bad = new BadRows(true);
    private final List<FileView> files = new ArrayList<>();
    private final Map<String, Long> shapes = new TreeMap<>();
    private final TreeMap<Long, Long> lengths = new TreeMap<>();
    private final List<RowView> rows = new ArrayList<>();
    private long examples;
    private long tokens;
    private long targets;
    private long longest;

    private Previewer(PreviewRequest request, Measure measure) {
        this.request = request;
        this.measure = measure;
    }

    /** Fails as a run's reading would where the files or the model are not there; never for what is in the files. */
    public static DatasetPreview preview(PreviewRequest request) {
        if (request.model() == null) {
            return preview(request, new CharacterMeasure());
        }
        try (Tokenizer tokenizer = request.natives() == null ? Tokenizers.open(Path.of(request.model()))
                : Tokenizers.open(Path.of(request.model()), Path.of(request.natives()))) {
            return preview(request, new TokenMeasure(tokenizer, request.name(), Instant.now()));
        }
    }

    static DatasetPreview preview(PreviewRequest request, Measure measure) {
        return new Previewer(request, measure).read();
    }

    private DatasetPreview read() {
        DatasetFiles dataset = DatasetFiles.of(Path.of(request.path()));
        RowMapper mapper = new RowMapper(new FieldNames(request.fields()));
        for (DataFile file : dataset.files()) {
            long examplesBefore = examples;
            long badBefore = bad.count();
            ExampleReader.read(file, mapper, bad, this::add);
            if (files.size() < FILES_NAMED) {
                files.add(new FileView(file.name(), file.format().label(), file.size(), examples - examplesBefore,
                    bad.count() - badBefore));
            }
        }
        List<Bucket> buckets = lengths.entrySet().stream().map(each -> new Bucket(each.getKey(), each.getValue()))
            .toList();
        return new DatasetPreview(files, dataset.files().size(), dataset.ignored(), examples, shapes, bad.count(),
            bad.first(), tokens, targets, measure.label(), buckets, longest, rows);
    }

    private void add(RowMapper.Mapped mapped) {
        Example example = mapped.example();
        Measure.Size size = measure.size(example);
        examples++;
        tokens += size.tokens();
        targets += size.targets();
        longest = Math.max(longest, size.tokens());
        shapes.merge(mapped.shape().label(), 1L, Long::sum);
        lengths.merge(bucket(size.tokens()), 1L, Long::sum);
        if (rows.size() < request.rows()) {
            List<Segment> segments = measure.segments(example, TOKENS_SHOWN);
            rows.add(new RowView(example.place().file(), example.place().line(), mapped.shape().label(), size.tokens(),
                segments, size.tokens() > TOKENS_SHOWN));
        }
    }

    /** The next power of two. */
    private static long bucket(long tokens) {
        return tokens <= SHORTEST_BUCKET ? SHORTEST_BUCKET : Long.highestOneBit(tokens - 1) << 1;
    }
}
