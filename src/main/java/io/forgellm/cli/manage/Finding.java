package io.forgellm.cli.manage;

/**
 * What a look at this machine found.
 *
 * @param what   that was looked at, in a word or two
 * @param detail what it is like
 * @param advice what to do, null where nothing is to be done
 */
record Finding(Level level, String what, String detail, String advice) {
    /** FAIL: the server or a part of it cannot work like this. */
    enum Level { OK, WARN, FAIL }

    static Finding ok(String what, String detail) {
        return new Finding(Level.OK, what, detail, null);
    }

    static Finding warn(String what, String detail, String advice) {
        return new Finding(Level.WARN, what, detail, advice);
    }

    static Finding fail(String what, String detail, String advice) {
        return new Finding(Level.FAIL, what, detail, advice);
    }
}
