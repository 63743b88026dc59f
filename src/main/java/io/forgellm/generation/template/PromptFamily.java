package io.forgellm.generation.template;

import io.forgellm.generation.Message;
import java.util.List;
import java.util.Locale;

/** How prompts are written for models that bring no template; the families are matched by name, in this order. */
enum PromptFamily {
    CHATML(List.of("qwen", "qwq", "yi-", "smollm"), new Affixes("<|im_start|>system\n", "<|im_end|>\n"),
            new Affixes("<|im_start|>user\n", "<|im_end|>\n"), new Affixes("<|im_start|>assistant\n", "<|im_end|>\n")),
    LLAMA(List.of("llama", "codellama", "alpaca", "vicuna"),
            new Affixes("<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"),
            new Affixes("<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
            new Affixes("<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>")),
    MISTRAL(List.of("mistral", "mixtral", "codestral"), new Affixes("<s>\n", "\n"), new Affixes("\n", "\n"),
            new Affixes("", "</s>")),
    PHI(List.of("phi"), new Affixes("<|system|>\n", "<|end|>\n"), new Affixes("<|user|>\n", "<|end|>\n"),
            new Affixes("<|assistant|>\n", "<|end|>")),
    GEMMA(List.of("gemma", "codegemma"), new Affixes("<start_of_turn>model\nSystem: ", "<end_of_turn>\n"),
            new Affixes("<start_of_turn>user\n", "<end_of_turn>\n"),
            new Affixes("<start_of_turn>model\n", "<end_of_turn>\n")),
    GRANITE(List.of("granite"), new Affixes("<|system|>\n", "\n"), new Affixes("<|user|>\n", "\n"),
            new Affixes("<|assistant|>\n", "\n")),
    DEEPSEEK(List.of("deepseek"), new Affixes("System: ", "\n\n"), new Affixes("User: ", "\n\n"),
            new Affixes("Assistant: ", "<|end_of_turn|>\n")),
    CLAUDE(List.of("claude"), new Affixes("", "\n\n"), new Affixes("Human: ", "\n"), new Affixes("Assistant: ", "\n")),
    GPT(List.of("gpt", "chatgpt"), new Affixes("System: ", ""), new Affixes("", ""), new Affixes("", "")),
    GENERIC(List.of(), new Affixes("System: ", "\n\n"), new Affixes("Human: ", "\n"), new Affixes("Assistant: ", "\n"));

    private record Affixes(String prefix, String suffix) { }

    private final List<String> names;
    private final Affixes system;
    private final Affixes user;
    private final Affixes assistant;

    PromptFamily(List<String> names, Affixes system, Affixes user, Affixes assistant) {
        this.names = names;
        this.system = system;
        this.user = user;
        this.assistant = assistant;
    }

    /** The end token tells more than the name; of the names, the model's own comes before its architecture. */
    static PromptFamily of(String name, String architecture, String endToken) {
        if ("<|im_end|>".equals(endToken)) {
            return CHATML;
        }
        PromptFamily family = named(name);
        return family == GENERIC ? named(architecture) : family;
    }

    private static PromptFamily named(String text) {
        String name = text == null ? "" : text.toLowerCase(Locale.ROOT);
        for (PromptFamily family : values()) {
            if (family.names.stream().anyMatch(name::contains)) {
                return family;
            }
        }
        return GENERIC;
    }

    String render(List<Message> conversation, boolean answerBegins) {
        StringBuilder prompt = new StringBuilder();
        for (Message message : conversation) {
            Affixes affixes = switch (message.role()) {
                case "system" -> system;
                case "user" -> user;
                default -> assistant;
            };
            prompt.append(affixes.prefix()).append(message.content()).append(affixes.suffix());
        }
        return prompt.append(answerBegins ? assistant.prefix() : "").toString();
    }
}
