package io.forgellm.trace;

/** One step of what a request does. */
public interface Step {
    /** What there is where nothing is traced. */
    Step NONE = new Step() {
        @Override
        public Step begin(String name) {
            return this;
        }

        @Override
        public Step set(String attribute, String value) {
            return this;
        }

        @Override
        public Step set(String attribute, long value) {
            return this;
        }

        @Override
        public void fail(String why) {
            // Nobody is told.
        }

        @Override
        public void end() {
            // Nobody is told.
        }

        @Override
        public String header() {
            return null;
        }
    };

    /** A step inside of this one begins. */
    Step begin(String name);

    /** @param value null for nothing */
    Step set(String attribute, String value);

    Step set(String attribute, long value);

    /** It ends badly. */
    void fail(String why);

    /** It ends; again is harmless. */
    void end();

    /** By which steps elsewhere say that they are inside of this one: W3C's {@code traceparent}; null for none. */
    String header();
}
