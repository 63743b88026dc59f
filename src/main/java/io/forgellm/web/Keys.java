package io.forgellm.web;

/** Element ids out of names: what htmx finds the focused element by after a swap. */
final class Keys {
    private Keys() {
    }

    static String of(String name) {
        return Integer.toHexString(name.hashCode());
    }
}
