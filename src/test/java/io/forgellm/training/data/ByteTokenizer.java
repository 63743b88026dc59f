package io.forgellm.training.data;

import io.forgellm.training.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One token per byte of UTF-8, and a few for markup: small enough to check by eye. */
public final class ByteTokenizer implements Tokenizer {
    public static final int BOS = 256;
    public static final int EOS = 257;
    public static final int TURN = 258;
    public static final int END = 259;
    private static final List<String> MARKUP = List.of("<s>", "</s>", "<|im_start|>", "<|im_end|>");
    private static final String CHATML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
        + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    private final String template;
    private final boolean begins;

    private ByteTokenizer(String template, boolean begins) {
        this.template = template;
        this.begins = begins;
    }

    /** A base model: no template, no begin token. */
    public static ByteTokenizer plain() {
        return new ByteTokenizer(null, false);
    }

    /** A base model whose documents start with a begin token. */
    public static ByteTokenizer withBegin() {
        return new ByteTokenizer(null, true);
    }

    public static ByteTokenizer chatMl() {
        return new ByteTokenizer(CHATML, false);
    }

    public static ByteTokenizer with(String template, boolean begins) {
        return new ByteTokenizer(template, begins);
    }

    @Override
    public int[] encode(String text, boolean special) {
        IntStream.Builder tokens = IntStream.builder();
        for (int i = 0; i < text.length();) {
            String rest = text.substring(i);
            int markup = special ? IntStream.range(0, MARKUP.size()).filter(m -> rest.startsWith(MARKUP.get(m)))
                .findFirst().orElse(-1) : -1;
            int length = markup >= 0 ? MARKUP.get(markup).length() : Character.charCount(text.codePointAt(i));
            if (markup >= 0) {
                tokens.add(BOS + markup);
            } else {
                for (byte each : text.substring(i, i + length).getBytes(StandardCharsets.UTF_8)) {
                    tokens.add(each & 0xFF);
                }
            }
            i += length;
        }
        return tokens.build().toArray();
    }

    @Override
    public String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(tokens).forEach(token -> bytes.writeBytes(token < BOS ? new byte[] {(byte) token}
            : MARKUP.get(token - BOS).getBytes(StandardCharsets.UTF_8)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public OptionalInt beginOfSequence() {
        return begins ? OptionalInt.of(BOS) : OptionalInt.empty();
    }

    @Override
    public int endOfSequence() {
        return template == null ? EOS : END;
    }

    @Override
    public int vocabularySize() {
        return BOS + MARKUP.size();
    }

    @Override
    public String chatTemplate() {
        return template;
    }

    @Override
    public String specialToken(String role) {
        return switch (role) {
            case "bos_token" -> begins ? "<s>" : null;
            case "eos_token" -> template == null ? "</s>" : "<|im_end|>";
            default -> null;
        };
    }

    @Override
    public void close() {
    }
}
