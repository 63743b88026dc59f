package io.forgellm.cli.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Saves conversations in the form that the Python program's command wrote, and reads that form and the page's. */
final class ChatFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatFile() {
    }

    /** A file's path as the user named it, with {@code .json} where it is missing. */
    static Path path(String name) {
        return Path.of(name.endsWith(".json") ? name : name + ".json");
    }

    /** @param adapter null for none */
    static void save(Path file, Conversation conversation, String model, String adapter) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("metadata", metadata(conversation, model, adapter));
        content.put("messages", conversation.messages());
        Path absolute = file.toAbsolutePath();
        try {
            Path fresh = Files.createTempFile(absolute.getParent(), ".chat", ".json");
            Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
            Files.move(fresh, absolute, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, file + " could not be written: " + reason(e), null);
        }
    }

    static SavedChat load(Path file) {
        try {
            return SavedChat.from(JSON.readTree(Files.readAllBytes(file)));
        } catch (JsonProcessingException e) {
            throw new CliException(ExitCode.FAILED, file + " is not JSON: " + e.getOriginalMessage(), null);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.FAILED, file + " is not a saved chat: " + e.getMessage() + ".", null);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, file + " could not be read: " + reason(e), null);
        }
    }

    private static Map<String, Object> metadata(Conversation conversation, String model, String adapter) {
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("turns", conversation.counts().turns());
        stats.put("prompt_tokens", conversation.counts().promptTokens());
        stats.put("response_tokens", conversation.counts().responseTokens());
        stats.put("start_time", conversation.started().toEpochMilli() / 1000.0);
        stats.put("duration_seconds", conversation.lasted().toMillis() / 1000.0);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("model_name", model);
        metadata.put("adapter_path", adapter);
        metadata.put("system_prompt", conversation.systemPrompt());
        metadata.put("max_tokens", conversation.maxTokens());
        metadata.put("temperature", conversation.temperature());
        metadata.put("saved_at", LocalDateTime.ofInstant(conversation.now(), ZoneId.systemDefault()).toString());
        metadata.put("session_stats", stats);
        return metadata;
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file or folder" : e.getMessage();
    }
}
