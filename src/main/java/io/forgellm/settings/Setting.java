package io.forgellm.settings;

/**
 * One setting.
 *
 * @param value  null when it is not set; secrets show as dots
 * @param source where the value comes from, in words: {@code default}, {@code environment}, {@code command line}, a
 *               file, or {@code page} for what was chosen there while the server runs
 * @param secret its value is never told
 */
public record Setting(String name, String value, String source, boolean secret) {
    static final String HIDDEN = "••••••••";
}
