package io.forgellm.training.estimate;

/** Whether the peak stays below the memory that is available. */
public enum Verdict {
    /** With a fifth to spare. */
    FITS,
    /** Within what is available; an estimate's error, or anything else on the machine, may tip it. */
    TIGHT,
    /** More than there is. */
    WONT;

    private static final double COMFORTABLE = 0.8;

    static Verdict of(long peak, long available) {
        return peak <= COMFORTABLE * available ? FITS : peak <= available ? TIGHT : WONT;
    }
}
