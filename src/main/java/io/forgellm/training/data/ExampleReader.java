package io.forgellm.training.data;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.mapping.RowMapper;
import io.forgellm.training.data.source.DataFile;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.data.source.Row;
import io.forgellm.training.data.source.RowSink;
import java.util.List;
import java.util.function.Consumer;

/** Reads a dataset from its first row to its last. */
final class ExampleReader {
    private final RowMapper mapper;
    private final BadRows bad;
    private final DatasetLoader.Progress progress;

    ExampleReader(RowMapper mapper, BadRows bad, DatasetLoader.Progress progress) {
        this.mapper = mapper;
        this.bad = bad;
        this.progress = progress;
    }

    /** An example that the consumer refuses with INVALID_DATA or TEMPLATE_FAILED is a bad row. */
    void read(DatasetFiles dataset, Consumer<RowMapper.Mapped> consumer) {
        List<DataFile> files = dataset.files();
        for (int i = 0; i < files.size(); i++) {
            progress.reading(files.get(i).name(), i, files.size());
            files.get(i).read(new Sink(consumer));
        }
    }

    private final class Sink implements RowSink {
        private final Consumer<RowMapper.Mapped> consumer;

        Sink(Consumer<RowMapper.Mapped> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void row(Row row) {
            try {
                mapper.map(row).forEach(consumer);
            } catch (ForgeException malformed) {
                bad.add(malformed);
            }
        }

        @Override
        public void bad(ForgeException why) {
            bad.add(why);
        }
    }
}
