package io.forgellm.training;

/**
 * That a trainer ended, as far as whoever ran it can tell; what became of its run, the run's events tell.
 *
 * @param failed   whether it did not end by itself, whatever its last event says
 * @param attempts how often it was tried before it was given up; 0 if there was no trainer at all
 * @param reason   why it was given up, in a sentence, or null
 */
public record TrainerEnd(boolean failed, int attempts, String reason) {
    /** Nothing is known but that. */
    public static final TrainerEnd PLAIN = new TrainerEnd(false, 1, null);
}
