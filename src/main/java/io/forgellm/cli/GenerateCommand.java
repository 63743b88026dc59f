package io.forgellm.cli;

import io.forgellm.cli.chat.ChatSession;
import io.forgellm.cli.chat.Conversation;
import io.forgellm.cli.chat.TerminalLines;
import io.forgellm.cli.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli generate}: one answer, of {@code --prompt} or of what is piped in, or else a conversation. */
@Command(name = "generate", aliases = "chat", description = {"Generate text.",
    "With --prompt, or with text piped in, one answer; at a terminal without --prompt, a conversation."},
        footer = {"", "Examples:",
            "  forgellm cli generate --model smollm2:135m --prompt \"Why is the sky blue?\"",
            "  forgellm cli generate --model smollm2:135m < question.txt > answer.txt",
            "  forgellm cli generate --model smollm2:135m"})
final class GenerateCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private ModelOption model;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "The question. '-' reads it from standard input.")
    private String prompt;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "100",
            description = "Longest answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--system-prompt", paramLabel = "TEXT", description = "What the model is told first.")
    private String systemPrompt;

    @Option(names = "--json", description = "One answer as the server's JSON, with its counts.")
    private boolean json;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ServerOption server;

    GenerateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        boolean piped = !context.console().inIsTerminal();
        if (prompt == null && !piped && !json) {
            return converse();
        }
        String question = prompt == null || prompt.equals("-")
                ? new String(context.console().in().readAllBytes(), StandardCharsets.UTF_8).strip() : prompt;
        if (question.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "There is no prompt.", "Give --prompt TEXT, or pipe it in.");
        }
        ApiClient client = new ReadyServer(context, server).clientWithModel(model);
        return new OneShot(client, context.console()).run(fields(question), json);
    }

    private Map<String, Object> fields(String question) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", question);
        fields.put("max_tokens", maxTokens);
        if (systemPrompt != null) {
            fields.put("system_prompt", systemPrompt);
        }
        fields.putAll(sampling.asFields());
        return fields;
    }

    private int converse() {
        ApiClient client = new ReadyServer(context, server).clientWithModel(model);
        String system = systemPrompt == null ? Conversation.DEFAULT_SYSTEM_PROMPT : systemPrompt;
        Conversation conversation =
                new Conversation(system, maxTokens, sampling.temperature(), Clock.systemUTC());
        try (TerminalLines lines = new TerminalLines()) {
            new ChatSession(client, context.console(), lines, conversation, sampling.asFields()).run();
        }
        return ExitCode.OK;
    }
}
