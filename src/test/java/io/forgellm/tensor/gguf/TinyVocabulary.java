package io.forgellm.tensor.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A byte-level BPE vocabulary as GPT-2's: three special tokens, one token per byte, and a few common pairs. Any text
 * can be encoded in it.
 */
public final class TinyVocabulary {
    static final int END_OF_TEXT = 0;
    static final int IM_START = 1;
    public static final int IM_END = 2;
    static final List<String> MERGES = List.of("Ġ t", "Ġ a", "h e", "i n", "r e", "o n", "Ġt he", "e r", "Ġ s", "a t",
        "Ġ w", "Ġ o", "e n", "Ġ c", "i t", "i s", "a n", "o r", "e s", "Ġ b", "e d", "Ġ f", "in g", "Ġ p", "o u",
        "Ġa n", "a l", "a r", "Ġt o", "Ġ m", "Ġo f", "Ġ in", "Ġ d", "Ġ h", "Ġan d", "i c", "a s", "l e", "Ġt h",
        "i on", "o m", "l l", "en t", "Ġ n", "Ġ l", "s t", "Ġ re", "v e", "Ġ e", "r o", "l y", "Ġb e", "Ġ g", "Ġ is",
        "c t", "i d", "Ġ on", "he r", "o t", "Ġs t");
    private static final String[] LETTERS = letters();

    private TinyVocabulary() { }

    static List<String> tokens() {
        List<String> tokens = new ArrayList<>(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        Collections.addAll(tokens, LETTERS);
        MERGES.forEach(merge -> tokens.add(merge.replace(" ", "")));
        return tokens;
    }

    /** Normal tokens are 1, control tokens 3. */
    public static List<Integer> types() {
        return tokens().stream().map(token -> token.startsWith("<|") ? 3 : 1).toList();
    }

    /** True for tokens that are printable ASCII, alone or joined: text made of these is always valid UTF-8. */
    static boolean isPlain(String token) {
        return !token.startsWith("<|") && token.chars().allMatch(c -> c == 'Ġ' || c == 'Ċ' || c > ' ' && c < 0x7F);
    }

    /** GPT-2's stand-ins: printable Latin-1 stands for itself, the other bytes for letters from U+0100 on. */
    private static String[] letters() {
        String[] letters = new String[256];
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            letters[b] = new String(Character.toChars(printable ? b : next++));
        }
        return letters;
    }
}
