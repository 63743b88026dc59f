package io.forgellm.tensor.adapter;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What training made of some of a model's tensors, by Hugging Face's names and in its order of rows. */
public interface WeightChange {
    /** Names of the tensors that changed. */
    Set<String> names();

    /**
     * Makes the base's rows the trained ones.
     *
     * @param rows  row-major, whole rows; overwritten. A vector is one row
     * @param first index of the first of them
     */
    void apply(String name, float[] rows, int first);

    static WeightChange of(LowRankAdapter adapter) {
        Map<String, Projection> byName = adapter.projections().stream()
            .collect(Collectors.toUnmodifiableMap(Projection::weight, Function.identity()));
        return new WeightChange() {
            @Override
            public Set<String> names() {
                return byName.keySet();
            }

            @Override
            public void apply(String name, float[] rows, int first) {
                byName.get(name).mergeInto(rows, first, adapter.scale());
            }
        };
    }
}
