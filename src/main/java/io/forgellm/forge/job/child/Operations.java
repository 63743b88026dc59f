package io.forgellm.forge.job.child;

import io.forgellm.forge.compare.Comparing;
import io.forgellm.forge.gate.Verifying;
import io.forgellm.forge.hub.Uploading;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.publish.Publishing;
import io.forgellm.forge.quantise.Fusing;
import io.forgellm.forge.quantise.Measuring;
import io.forgellm.forge.quantise.Quantising;

/** Which operation carries out which specification. */
final class Operations {
    private Operations() {
    }

    static Operation of(JobSpec spec) {
        return switch (spec) {
            case JobSpec.Quantise quantise -> new Quantising(quantise);
            case JobSpec.Measure measure -> new Measuring(measure);
            case JobSpec.Verify verify -> new Verifying(verify);
            case JobSpec.Compare compare -> new Comparing(compare);
            case JobSpec.Upload upload -> Uploading.of(upload);
            case JobSpec.Convert convert -> new Converting(convert);
            case JobSpec.Fuse fuse -> new Fusing(fuse);
            case JobSpec.Publish publish -> new Publishing(publish);
        };
    }
}
