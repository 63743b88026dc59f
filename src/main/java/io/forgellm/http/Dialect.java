package io.forgellm.http;

import io.forgellm.error.ForgeException;

/** How one of the API's dialects words an error. Found by the path it answers under. */
public interface Dialect {
    /** The path under which it is spoken, such as {@code /v1/}. */
    String prefix();

    /** The error as this dialect's JSON. */
    Object body(ForgeException error);
}
