package io.forgellm.migration;

/** Told how far the work has come, after each small piece of it. */
@FunctionalInterface
public interface Watch {
    Watch NOBODY = (what, fraction, detail) -> { };

    /** @param fraction 0 to 1, negative if unknown; @param detail what is being done, may be empty */
    void at(String what, double fraction, String detail);
}
