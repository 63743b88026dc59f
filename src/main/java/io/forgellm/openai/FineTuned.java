package io.forgellm.openai;

/** What OpenAI's API calls the models that came of a run; the catalogue knows them by these names. */
final class FineTuned {
    private FineTuned() {
    }

    /** The run's last checkpoint. */
    static String model(String run) {
        return "ft:" + run;
    }

    static String checkpoint(String run, int step) {
        return "ft:" + run + ":ckpt-step-" + step;
    }
}
