package io.forgellm.web.training;

import io.forgellm.dashboard.CheckpointBook.Answers;
import io.forgellm.dashboard.CheckpointBook.Probe;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/** What base and checkpoint answered, side by side. @param forgetting a sentence, or null when nothing was measured */
@TemplateData
public record ProbeView(int step, String stepText, List<Answers> answers, String forgetting) {

    static ProbeView of(Probe probe) {
        return new ProbeView(probe.iteration(), Quantity.grouped(probe.iteration()), probe.answers(),
                forgetting(probe.forgettingBefore(), probe.forgettingNow()));
    }

    private static String forgetting(Double before, Double now) {
        if (before == null || now == null || before <= 0) {
            return null;
        }
        double change = 100 * (now / before - 1);
        String words = change > 10 ? "a good part of the general knowledge is being lost" : change > 2
                ? "a little is being lost" : "next to nothing is lost";
        return String.format(Locale.ENGLISH, "Loss on general text %.4f, base %.4f (%+.1f %%): %s.", now, before,
                change, words);
    }
}
