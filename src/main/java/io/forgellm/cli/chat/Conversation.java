package io.forgellm.cli.chat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was said so far, how it is steered, and its counts. A turn is in it only once it was answered. */
public final class Conversation {
    public static final String DEFAULT_SYSTEM_PROMPT = "You are a helpful AI assistant.";

    /**
     * Counts of a session.
     *
     * @param promptTokens summed over turns, so earlier turns count again in each
     */
    public record Counts(int turns, long promptTokens, long responseTokens) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    private final Clock clock;
    private final Instant started;
    private final List<ChatMessage> messages = new ArrayList<>();
    private String systemPrompt;
    private int maxTokens;
    private double temperature;
    private Counts counts = Counts.NONE;

    public Conversation(String systemPrompt, int maxTokens, double temperature, Clock clock) {
        this.systemPrompt = systemPrompt;
        this.maxTokens = maxTokens;
        this.temperature = temperature;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** The fields of the next request. A base model gets one text, the way the Python program joined it. */
    Map<String, Object> request(String input, boolean baseModel) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", baseModel ? baseText(input) : input);
        fields.put("max_tokens", maxTokens);
        fields.put("temperature", temperature);
        if (baseModel) {
            fields.put("is_base_model", true);
            return fields;
        }
        fields.put("history", history());
        return fields;
    }

    /** What the model is told before the next input: system prompt, if any, and all turns. */
    List<ChatMessage> history() {
        List<ChatMessage> history = new ArrayList<>();
        if (!systemPrompt.isEmpty()) {
            history.add(new ChatMessage("system", systemPrompt));
        }
        history.addAll(messages);
        return history;
    }

    private String baseText(String input) {
        StringBuilder text = new StringBuilder();
        if (!systemPrompt.isEmpty()) {
            text.append(systemPrompt).append("\n\n");
        }
        messages.forEach(message -> text.append(message.content()).append('\n'));
        return text.append(input).toString();
    }

    void answered(String input, Answer answer) {
        messages.add(new ChatMessage("user", input));
        messages.add(new ChatMessage("assistant", answer.text()));
        long prompt = answer.wasStopped() ? 0 : answer.end().path("prompt_tokens").asLong();
        long response = answer.wasStopped() ? 0 : answer.end().path("completion_tokens").asLong();
        counts = new Counts(counts.turns() + 1, counts.promptTokens() + prompt, counts.responseTokens() + response);
    }

    /** Forgets what was said; system prompt and settings stay. */
    void clear() {
        messages.clear();
        counts = Counts.NONE;
    }

    /** Goes on from another conversation. */
    void resume(SavedChat saved) {
        messages.clear();
        messages.addAll(saved.messages());
        if (saved.systemPrompt() != null) {
            systemPrompt = saved.systemPrompt();
        }
        if (saved.maxTokens() != null) {
            maxTokens = saved.maxTokens();
        }
        if (saved.temperature() != null) {
            temperature = saved.temperature();
        }
    }

    void systemPrompt(String text) {
        systemPrompt = text;
    }

    /** Empty for none. */
    public String systemPrompt() {
        return systemPrompt;
    }

    public int maxTokens() {
        return maxTokens;
    }

    public double temperature() {
        return temperature;
    }

    public List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    public Counts counts() {
        return counts;
    }

    Instant started() {
        return started;
    }

    Instant now() {
        return clock.instant();
    }

    public Duration lasted() {
        return Duration.between(started, now());
    }
}
