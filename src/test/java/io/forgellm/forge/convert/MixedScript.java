package io.forgellm.forge.convert;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lines of text as tokenizers meet it, and worse: many scripts, digits, code, emoji, runs of spaces. */
public final class MixedScript {
    /** First and last letter of a script. */
    private static final int[][] SCRIPTS = {{'a', 'z'}, {'A', 'Z'}, {0xDF, 0xF6}, {0x3B1, 0x3C9}, {0x430, 0x44F},
        {0x410, 0x42F}, {0x5D0, 0x5EA}, {0x627, 0x63A}, {0x905, 0x939}, {0xE01, 0xE2E}, {0x3041, 0x3096},
        {0x30A1, 0x30FA}, {0x4E00, 0x9FA5}, {0xAC00, 0xD7A3}, {0x10A0, 0x10C5}, {0x1200, 0x1248}};
    private static final String[] WORDS = {"the", "I'm", "don't", "we'LL", "you've", "he'd", "Größe", "naïve", "日本語",
        "привет", "안녕하세요", "مرحبا", "नमस्ते", "return", "x_1", "foo(bar)", "https://a.b/c?d=e&f", "3.14", "2024-11-23", "1234567",
        "٣٤", "½", "x²", "😀", "👩‍👩‍👧", "🏳️‍🌈", "🚀🚀", "…", "—", "“quoted”", "!!!", "??", "->", "==", "/* */", "\\n", "{}",
        "<|im_start|>", "<b>", "'s", "'T", "e\u0301", "ﬁ", "ｆｕｌｌ", "①"};
    private static final String[] GAPS = {" ", " ", " ", " ", "  ", "   ", "\t", "\n", "\n\n", " \n ", "\r\n", "",
        "\u00a0", "\u3000", ", ", ". "};

    private MixedScript() {
    }

    /**
     * @param composed whether characters are NFC, as most text is: llama.cpp takes them as they come, while some
     *                 tokenizers compose first
     */
    public static List<String> lines(int count, boolean composed) {
        Random random = new Random(42);
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder line = new StringBuilder();
            for (int word = random.nextInt(14); word >= 0; word--) {
                line.append(random.nextInt(3) == 0 ? WORDS[random.nextInt(WORDS.length)] : word(random));
                line.append(GAPS[random.nextInt(GAPS.length)]);
            }
            lines.add(composed ? Normalizer.normalize(line, Normalizer.Form.NFC) : line.toString());
        }
        return lines;
    }

    private static String word(Random random) {
        int[] script = SCRIPTS[random.nextInt(SCRIPTS.length)];
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            word.appendCodePoint(script[0] + random.nextInt(script[1] - script[0] + 1));
        }
        if (random.nextInt(6) == 0) {
            word.append(random.nextInt(100_000));
        }
        return word.toString();
    }
}
