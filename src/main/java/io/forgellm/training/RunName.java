package io.forgellm.training;

import io.forgellm.training.spec.RunSpec;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The folder name that the Python program's tools read settings from:
 * {@code MODEL_lrLR_bsBATCH_iterSTEPS[_sched_S][_mixPERCENT][_seqLENGTH]_yyyy-MM-dd_HH-mm}, local time. The rate has one
 * significant digit, or two where one would not give it back.
 */
final class RunName {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm", Locale.ROOT);
    private static final int LONGEST = 150;

    private RunName() {
    }

    static String of(RunSpec spec, Instant now) {
        return of(spec, now, ZoneId.systemDefault());
    }

    static String of(RunSpec spec, Instant now, ZoneId zone) {
        StringBuilder settings = new StringBuilder("_lr").append(rate(spec.optimiser().learningRate()))
                .append("_bs").append(spec.optimiser().batchSize())
                .append("_iter").append(spec.optimiser().iterations());
        if (spec.optimiser().schedule() != RunSpec.Schedule.COSINE_DECAY) {
            settings.append("_sched_").append(spec.optimiser().schedule().name().toLowerCase(Locale.ROOT));
        }
        if (spec.data().mixtureRatio() != 0.95) {
            settings.append("_mix").append(Math.round(spec.data().mixtureRatio() * 100));
        }
        if (spec.data().maxSequence() != 2048) {
            settings.append("_seq").append(spec.data().maxSequence());
        }
        settings.append('_').append(TIME.format(now.atZone(zone)));
        String model = model(spec.modelName());
        return model.substring(0, Math.min(model.length(), LONGEST - settings.length())) + settings;
    }

    private static String model(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = last.replaceFirst("(?i)\\.gguf$", "").replace('-', '_').replaceAll("[^A-Za-z0-9._]", "_");
        return plain.matches("[A-Za-z0-9].*") ? plain : "model" + plain;
    }

    /** As Python's {@code .0e} or {@code .1e}, with '_' for '-'. */
    static String rate(double rate) {
        BigDecimal exact = BigDecimal.valueOf(rate);
        int digits = exact.round(new MathContext(1)).compareTo(exact) == 0 ? 0 : 1;
        return String.format(Locale.ROOT, "%." + digits + "e", rate).replace('-', '_');
    }
}
