package io.forgellm.cli.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a line that begins with a slash may ask for. */
public enum SlashCommand {
    HELP("/help", "", "show these commands"),
    QUIT("/quit", "", "leave (also /q, /exit, Ctrl-C, Ctrl-D)", "/q", "/exit"),
    SAVE("/save", "<file>", "save the conversation"),
    LOAD("/load", "<file>", "load a saved conversation"),
    CLEAR("/clear", "", "forget the conversation"),
    STATS("/stats", "", "show turns and tokens"),
    SYSTEM("/system", "[text|none]", "show, set or take off the system prompt"),
    INFO("/info", "", "show the model"),
    FORMAT("/format", "", "show how the conversation reaches the model");

    private final String name;
    private final String argument;
    private final String meaning;
    private final List<String> aliases;

    SlashCommand(String name, String argument, String meaning, String... aliases) {
        this.name = name;
        this.argument = argument;
        this.meaning = meaning;
        this.aliases = List.of(aliases);
    }

    /** The command of a line's first word, in whatever case. */
    public static Optional<SlashCommand> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(c -> c.name.equals(lower) || c.aliases.contains(lower)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(c -> c.name).toList();
    }

    static List<String> help() {
        return Arrays.stream(values())
                .map(c -> "  %-22s %s".formatted((c.name + " " + c.argument).strip(), c.meaning)).toList();
    }
}
