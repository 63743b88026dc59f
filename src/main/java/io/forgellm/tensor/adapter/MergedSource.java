package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** A base model with a trained change in it, as one model: values are merged in float32 while they are read. */
public final class MergedSource implements ModelSource {
    private final ModelSource base;
    private final WeightChange change;

    /**
     * @param base closed with this
     * @throws ForgeException INVALID_ADAPTER when the change is not one of this base
     */
    public MergedSource(ModelSource base, WeightChange change) {
        this.base = base;
        this.change = change;
        for (String name : change.names()) {
            if (!base.names().contains(name)) {
                throw doesNotFit(name + " is not in the base model", name);
            }
            if (!Arrays.equals(base.shape(name), change.shape(name))) {
                throw doesNotFit(name + " has the shape " + Arrays.toString(base.shape(name)) + " in the base model, "
                    + Arrays.toString(change.shape(name)) + " in the change", name);
            }
        }
    }

    @Override
    public DecoderConfig config() {
        return base.config();
    }

    @Override
    public Set<String> names() {
        return base.names();
    }

    @Override
    public long[] shape(String name) {
        return base.shape(name);
    }

    /** Whole rows only: a change may depend on a row's length. */
    @Override
    public void read(String name, long first, FloatBuffer into) {
        if (!change.names().contains(name)) {
            base.read(name, first, into);
            return;
        }
        float[] values = new float[into.remaining()];
        base.read(name, first, FloatBuffer.wrap(values));
        change.apply(name, values, first);
        into.put(values);
    }

    @Override
    public long storedBytes() {
        return base.storedBytes();
    }

    @Override
    public void close() {
        base.close();
    }

    private static ForgeException doesNotFit(String what, String tensor) {
        return new ForgeException(ErrorCode.INVALID_ADAPTER, "The change cannot be merged: " + what + ".",
            Map.of("tensor", tensor), "Merge it with the model it was trained on.");
    }
}
