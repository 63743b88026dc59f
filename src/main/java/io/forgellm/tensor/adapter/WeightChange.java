package io.forgellm.tensor.adapter;

import io.forgellm.tensor.safetensors.SafetensorsFolder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What training made of some of a model's tensors, by Hugging Face's names and in its order of rows. */
public interface WeightChange {
    /** Names of the tensors that changed. */
    Set<String> names();

    /** Shape of a changed tensor, which must be the base's. */
    long[] shape(String name);

    /**
     * Makes the base's values the trained ones.
     *
     * @param values row-major, whole rows; overwritten
     * @param first  index of the first of them within the tensor
     */
    void apply(String name, float[] values, long first);

    /** A model whose every tensor counts as changed. */
    static WeightChange of(SafetensorsFolder trained) {
        return new WeightChange() {
            @Override
            public Set<String> names() {
                return trained.tensors().keySet();
            }

            @Override
            public long[] shape(String name) {
                return trained.tensors().get(name).shape().stream().mapToLong(Long::longValue).toArray();
            }

            @Override
            public void apply(String name, float[] values, long first) {
                trained.read(name, first, FloatBuffer.wrap(values));
            }
        };
    }

    static WeightChange of(LowRankAdapter adapter) {
        Map<String, Projection> byName = adapter.projections().stream()
            .collect(Collectors.toUnmodifiableMap(Projection::weight, Function.identity()));
        return new WeightChange() {
            @Override
            public Set<String> names() {
                return byName.keySet();
            }

            @Override
            public long[] shape(String name) {
                return new long[] {byName.get(name).out(), byName.get(name).in()};
            }

            @Override
            public void apply(String name, float[] values, long first) {
                byName.get(name).mergeInto(values, first, adapter.scale());
            }
        };
    }
}
