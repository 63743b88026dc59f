package io.forgellm.key;

import java.time.Instant;

/**
 * A key as anyone may see it.
 *
 * @param ending its last letters, to tell it by
 */
public record ApiKey(String id, String name, String ending, Instant created) {
}
