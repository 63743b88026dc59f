package io.forgellm.forge.gate;

import io.forgellm.generation.Message;
import java.util.List;

/** What both files are asked: turns of each role, several scripts, code, white space that a template may trim. */
final class Conversations {
    static final List<List<Message>> ALL = List.of(
            List.of(user("What is the capital of France?")),
            List.of(new Message("system", "You answer in one sentence."), user("Name a prime number."),
                    new Message("assistant", "Seven is a prime number."), user("And one that is larger?")),
            List.of(user("  def add(a, b):\n\treturn a + b\n\nWhat does this do?  ")),
            List.of(user("Übersetze: 今日はいい天気です。 Привет, мир! مرحبا 🌍")));

    private Conversations() {
    }

    private static Message user(String text) {
        return new Message("user", text);
    }
}
