package io.forgellm.training.data.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes strictly: what is no UTF-8 is found, never replaced. */
final class Utf8 {
    private Utf8() {
    }

    /** Bytes that are no UTF-8. {@code offset} is that of the first, in the decoded bytes. */
    static final class NotUtf8 extends Exception {
        final int offset;

        NotUtf8(int offset) {
            super(null, null, false, false);
            this.offset = offset;
        }
    }

    static String decode(byte[] bytes, int from, int to) throws NotUtf8 {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT).decode(in);
            return text.toString();
        } catch (CharacterCodingException malformed) {
            throw new NotUtf8(in.position());
        }
    }
}
