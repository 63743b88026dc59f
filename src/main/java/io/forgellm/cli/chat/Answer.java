package io.forgellm.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer that has ended.
 *
 * @param text what came, all of it or what came before it was stopped
 * @param end  the last event with its counts, null if this side stopped it
 */
public record Answer(String text, JsonNode end) {
    public boolean wasStopped() {
        return end == null;
    }
}
