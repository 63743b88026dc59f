package io.forgellm.cli.chat;

/** One turn of a conversation, as API and files have it. @param role {@code system}, {@code user}, {@code assistant} */
public record ChatMessage(String role, String content) {
}
