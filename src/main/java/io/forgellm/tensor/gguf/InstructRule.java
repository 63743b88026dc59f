package io.forgellm.tensor.gguf;

import java.util.List;
import java.util.Locale;

/** Tells instruct models from base models by name where the file has no chat template (contract: http-api §2.5). */
public final class InstructRule {
    private static final List<String> BASE = List.of("-base", "_base", "-pt-", "_pt_", "pretrained", "pre-trained",
        "foundation", "raw", "vanilla", "untuned", "completion");
    private static final List<String> INSTRUCT = List.of("instruct", "-chat", "_chat", "_it_", "-it-", "sft", "dpo",
        "rlhf", "assistant", "alpaca", "vicuna", "wizard", "conversation");

    private InstructRule() { }

    /** @param name a file's, folder's or repository's name */
    public static boolean isInstruct(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("qwen")) {
            return !lower.contains("base");
        }
        return BASE.stream().noneMatch(lower::contains) && INSTRUCT.stream().anyMatch(lower::contains);
    }
}
