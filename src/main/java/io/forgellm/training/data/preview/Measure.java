package io.forgellm.training.data.preview;

import io.forgellm.training.data.Example;
import io.forgellm.training.data.preview.DatasetPreview.Segment;
import java.util.List;

/** Says how long an example is and how the model will see it. */
interface Measure {

    /** @param tokens of the whole example; {@code targets} those that the loss counts */
    record Size(long tokens, long targets) { }

    Size size(Example example);

    /** @param most tokens that are written out */
    List<Segment> segments(Example example, int most);

    /** The name in the preview. */
    String label();
}
