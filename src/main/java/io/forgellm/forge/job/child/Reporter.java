package io.forgellm.forge.job.child;

import io.forgellm.forge.job.JobEvent;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.output.Progress;
import io.forgellm.process.JsonLines;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a job's events. Progress is told at most a few times a second. Thread-safe. */
public class Reporter implements Progress {
    static final JsonLines<JobEvent> EVENTS = new JsonLines<>(JobEvent.class, RunJson.MAPPER);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final JobFolder folder;
    private final Clock clock;
    private Map<String, Double> plan = Map.of();
    private String phase = "work";
    private double sectionBegin;
    private double sectionEnd = 1;
    private double begin;
    private double share = 1;
    private Instant told = Instant.EPOCH;

    public Reporter(JobFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    public JobFolder folder() {
        return folder;
    }

    /** All that is told from now on, a new plan too, is of this part of the job. */
    public synchronized void section(double from, double to) {
        sectionBegin = from;
        sectionEnd = to;
        plan = Map.of();
    }

    /** What comes, in this order, and about how much of the time each takes, in any unit. */
    public synchronized void plan(LinkedHashMap<String, Double> weights) {
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        plan = new LinkedHashMap<>(weights);
        plan.replaceAll((name, weight) -> weight / sum);
    }

    /** Begins a phase of the plan. */
    public synchronized void phase(String name) {
        begin = 0;
        for (Map.Entry<String, Double> step : plan.entrySet()) {
            if (step.getKey().equals(name)) {
                break;
            }
            begin += step.getValue();
        }
        phase = name;
        share = plan.getOrDefault(name, 1 - begin);
        tell(0, "");
    }

    /** @param part of the phase, 0..1; @param detail for people */
    public synchronized void at(double part, String detail) {
        if (Duration.between(told, clock.instant()).compareTo(BETWEEN) >= 0) {
            tell(part, detail);
        }
    }

    @Override
    public void at(long doneBytes, long totalBytes) {
        at(totalBytes == 0 ? 1 : (double) doneBytes / totalBytes, "");
    }

    void tell(double part, String detail) {
        told = clock.instant();
        try {
            double done = begin + share * Math.clamp(part, 0, 1);
            EVENTS.add(folder.events(), new JobEvent.Progressed(told,
                    sectionBegin + (sectionEnd - sectionBegin) * done, phase, detail));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells something that ends nothing. */
    public synchronized void note(String message) {
        write(new JobEvent.Noted(clock.instant(), message));
    }

    synchronized void write(JobEvent event) {
        try {
            EVENTS.append(folder.events(), event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
