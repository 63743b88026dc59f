package io.forgellm.tensor.gguf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds a token that stands twice, which llama.cpp asserts against, with eight bytes of memory per token. */
final class TokenSet {
    private final GgufArray tokens;

    TokenSet(GgufArray tokens) {
        this.tokens = tokens;
    }

    Optional<String> duplicate() {
        long[] hashes = new long[tokens.size()];
        tokens.eachString((index, utf8) -> hashes[index] = hash(index, utf8));
        Arrays.sort(hashes);
        Set<Long> doubled = new HashSet<>();
        for (int i = 1; i < hashes.length; i++) {
            if (hashes[i] == hashes[i - 1]) {
                doubled.add(hashes[i]);
            }
        }
        return doubled.isEmpty() ? Optional.empty() : among(doubled);
    }

    /** Two equal hashes may still be two tokens: compares the texts themselves. */
    private Optional<String> among(Set<Long> doubled) {
        Set<String> seen = new HashSet<>();
        String[] found = new String[1];
        tokens.eachString((index, utf8) -> {
            if (found[0] == null && doubled.contains(hash(index, utf8))) {
                String text = new String(utf8, StandardCharsets.ISO_8859_1);
                found[0] = seen.add(text) ? null : new String(utf8, StandardCharsets.UTF_8);
            }
        });
        return Optional.ofNullable(found[0]);
    }

    /** FNV-1a over 64 bits. Empty tokens get a name of their own from the engine, so each counts as different. */
    private static long hash(int index, byte[] utf8) {
        long hash = utf8.length == 0 ? index : 0xcbf29ce484222325L;
        for (byte b : utf8) {
            hash = (hash ^ b & 0xFF) * 0x100000001b3L;
        }
        return hash;
    }
}
