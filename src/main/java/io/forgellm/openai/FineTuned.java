package io.forgellm.openai;

/** What OpenAI's API calls the models that came of a run; the catalogue knows them by these names. */
public final class FineTuned {
    private FineTuned() {
    }

    /** The run's last checkpoint. */
    public static String model(String run) {
        return "ft:" + run;
    }

    /** The checkpoint after some steps. */
    public static String checkpoint(String run, int step) {
        return "ft:" + run + ":ckpt-step-" + step;
    }
}
