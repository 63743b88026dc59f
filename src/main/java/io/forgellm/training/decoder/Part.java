package io.forgellm.training.decoder;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The tokens of a batch that one thread computes. @param index of the thread; {@code start} of its first token */
record Part(int index, int start, int length) {
    /** Fewer tokens are not worth a thread. */
    private static final int LEAST = 16;

    static List<Part> of(int tokens, int threads) {
        int count = Math.clamp(tokens / LEAST, 1, threads);
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = (int) ((long) tokens * i / count);
            parts.add(new Part(i, start, (int) ((long) tokens * (i + 1) / count) - start));
        }
        return parts;
    }

    /** These tokens' rows of a tensor that has all of them. */
    Tensor of(Tensor all) {
        return all.narrow(0, start, length);
    }
}
