package io.forgellm.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.CliException;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Units;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The interactive loop: a line is a question or a slash command, an answer streams, Ctrl-C stops it. An error in a
 * turn is told and the loop goes on, without the failed turn.
 */
public final class ChatSession {
    private static final int SHOWN_MESSAGES = 5;
    private static final int SHOWN_CHARACTERS = 100;

    private final ApiClient client;
    private final Console console;
    private final Lines lines;
    private final Conversation conversation;
    private final Map<String, Object> sampling;
    private final JsonNode model;

    /** @param sampling further fields for each request, such as {@code top_p} */
    public ChatSession(ApiClient client, Console console, Lines lines, Conversation conversation,
                       Map<String, Object> sampling) {
        this.client = client;
        this.console = console;
        this.lines = lines;
        this.conversation = conversation;
        this.sampling = sampling;
        this.model = client.get("/api/model/status");
    }

    /** Until the user leaves. */
    public void run() {
        say("Chatting with " + console.bold(modelName()) + ". Ctrl-C stops an answer; commands:");
        SlashCommand.help().forEach(this::say);
        while (true) {
            say("");
            String line = lines.next("You: ");
            if (line == null) {
                return;
            }
            String input = line.strip();
            try {
                if (input.startsWith("/")) {
                    if (!obey(input)) {
                        return;
                    }
                } else if (!input.isEmpty()) {
                    answer(input);
                }
            } catch (CliException e) {
                console.error(e.getMessage(), e.code(), e.suggestion());
            }
        }
    }

    private void answer(String input) {
        Map<String, Object> fields = new LinkedHashMap<>(sampling);
        fields.putAll(conversation.request(input, isBase()));
        Generating generating = new Generating(client);
        console.out().print("\nAssistant: ");
        console.out().flush();
        Answer answer;
        try {
            answer = lines.interruptibly(() -> generating.run(fields, this::piece), generating::stop);
        } finally {
            console.out().println();
        }
        conversation.answered(input, answer);
        if (answer.wasStopped()) {
            say(console.dim("(stopped)"));
        }
    }

    private void piece(String text) {
        console.out().print(text);
        console.out().flush();
    }

    /** @return whether the session goes on */
    private boolean obey(String input) {
        String[] words = input.split("\\s+", 2);
        String argument = words.length > 1 ? words[1] : "";
        SlashCommand command = SlashCommand.of(words[0]).orElse(null);
        switch (command) {
            case null -> say("Unknown command " + words[0] + "; /help lists them.");
            case HELP -> SlashCommand.help().forEach(this::say);
            case QUIT -> {
                return false;
            }
            case SAVE -> save(argument);
            case LOAD -> load(argument);
            case CLEAR -> {
                conversation.clear();
                say("Conversation cleared.");
            }
            case STATS -> stats();
            case SYSTEM -> system(argument);
            case INFO -> info();
            case FORMAT -> format();
        }
        return true;
    }

    private void save(String name) {
        if (name.isEmpty()) {
            say("Name the file: /save <file>");
            return;
        }
        Path file = ChatFile.path(name);
        ChatFile.save(file, conversation, modelName(), model.path("adapter_path").asText(null));
        say("Saved to " + file);
    }

    private void load(String name) {
        if (name.isEmpty()) {
            say("Name the file: /load <file>");
            return;
        }
        conversation.resume(ChatFile.load(ChatFile.path(name)));
        List<ChatMessage> messages = conversation.messages();
        say("Loaded " + messages.size() + " messages from " + ChatFile.path(name));
        messages.subList(Math.max(0, messages.size() - SHOWN_MESSAGES), messages.size())
                .forEach(message -> say("  " + message.role() + ": " + preview(message.content())));
    }

    private void stats() {
        Conversation.Counts counts = conversation.counts();
        say("duration         " + Units.duration(conversation.lasted().toSeconds()));
        say("turns            " + counts.turns());
        say("prompt tokens    " + counts.promptTokens());
        say("response tokens  " + counts.responseTokens());
        say("total            " + (counts.promptTokens() + counts.responseTokens()));
    }

    private void system(String text) {
        if (text.isEmpty()) {
            say("System prompt: " + (conversation.systemPrompt().isEmpty() ? "none" : conversation.systemPrompt()));
            return;
        }
        boolean none = text.toLowerCase(Locale.ROOT).equals("none");
        conversation.systemPrompt(none ? "" : text);
        say(none ? "System prompt taken off." : "System prompt set.");
    }

    private void info() {
        say("model         " + modelName());
        say("architecture  " + architecture());
        say("type          " + (isBase() ? "base" : "instruct"));
        say("system        " + (isBase() ? "put before the text" : "a message of its own"));
    }

    private void format() {
        info();
        if (isBase()) {
            say("text          " + preview((String) conversation.request("<your text>", true).get("prompt")));
            return;
        }
        conversation.history().forEach(message -> say("  " + message.role() + ": " + preview(message.content())));
        say("  user: <your text>");
    }

    private String architecture() {
        for (JsonNode known : client.get("/api/models").path("models")) {
            if (known.path("id").asText().equals(modelName())) {
                return known.path("architecture").asText("unknown");
            }
        }
        return "unknown";
    }

    private boolean isBase() {
        return !model.path("instruct").asBoolean(true);
    }

    private String modelName() {
        return model.path("model_name").asText();
    }

    private static String preview(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private void say(String line) {
        console.out().println(line);
    }
}
