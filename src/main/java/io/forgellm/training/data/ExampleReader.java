package io.forgellm.training.data;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.mapping.RowMapper;
import io.forgellm.training.data.source.DataFile;
import io.forgellm.training.data.source.Row;
import io.forgellm.training.data.source.RowSink;
import java.util.function.Consumer;

/** Reads a file's rows as examples. */
public final class ExampleReader implements RowSink {
    private final RowMapper mapper;
    private final BadRows bad;
    private final Consumer<RowMapper.Mapped> consumer;

    private ExampleReader(RowMapper mapper, BadRows bad, Consumer<RowMapper.Mapped> consumer) {
        this.mapper = mapper;
        this.bad = bad;
        this.consumer = consumer;
    }

    /** An example that the consumer refuses with INVALID_DATA or TEMPLATE_FAILED is a bad row. */
    public static void read(DataFile file, RowMapper mapper, BadRows bad, Consumer<RowMapper.Mapped> consumer) {
        file.read(new ExampleReader(mapper, bad, consumer));
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
