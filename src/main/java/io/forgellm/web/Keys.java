package io.forgellm.web;

/** Element ids out of names: what htmx finds the focused element by after a swap. */
public final class Keys {
    private Keys() {
    }

    public static String of(String name) {
        return Integer.toHexString(name.hashCode());
    }
}
