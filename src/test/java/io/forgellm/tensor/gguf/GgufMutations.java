package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * 200 ways to spoil a {@link TinyModel}'s file, each of which must be refused: cut short, flipped, with absurd counts
 * and lengths, wrong types, impossible numbers. The same list every time.
 */
public final class GgufMutations {
    private static final int COUNT = 200;
    private final byte[] sound;
    private final GgufLayout layout;
    private final List<Mutation> mutations = new ArrayList<>();

    /** One spoilt file; its bytes are made when asked for. */
    public record Mutation(String name, byte[] sound, int length, Consumer<ByteBuffer> change) {
        public byte[] bytes() {
            byte[] bytes = Arrays.copyOf(sound, length);
            change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            return bytes;
        }

        /** Writes {@code NAME.gguf} into this folder. */
        public Path write(Path folder) {
            try {
                return Files.write(folder.resolve(name + ".gguf"), bytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private GgufMutations(byte[] sound) {
        this.sound = sound;
        this.layout = GgufLayout.of(sound);
    }

    /** All of them, made from the standard tiny model. */
    public static List<Mutation> all() {
        try {
            Path file = Files.createTempFile("sound", ".gguf");
            byte[] sound = Files.readAllBytes(TinyModel.standard().withType(GgmlType.F16).write(file));
            Files.delete(file);
            return new GgufMutations(sound).make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Mutation> make() {
        header();
        keyLengths();
        valueTypes();
        arrays();
        numbers();
        factors();
        missingKeys();
        alignments();
        vocabulary();
        tensorInfos();
        truncations(COUNT - mutations.size());
        return List.copyOf(mutations);
    }

    private void header() {
        for (int i = 0; i < 4; i++) {
            setByte("magic-" + i, i, '?');
        }
        for (int version : new int[] {1, 4, 0x03000000, -1}) {
            setInt("version-" + version, 4, version);
        }
        for (long count : new long[] {0, 20, 22, 1L << 31, -1, Long.MAX_VALUE}) {
            setLong("tensor-count-" + count, 8, count);
        }
        for (long count : new long[] {0, 24, 1_000, -1, Long.MAX_VALUE}) {
            setLong("key-count-" + count, 16, count);
        }
    }

    private void keyLengths() {
        for (long length : new long[] {0, 70_000, 1L << 40, -1}) {
            setLong("key-length-" + length, layout.keys().get("llama.block_count").at(), length);
        }
        for (long length : new long[] {1L << 31, 1L << 60, -1}) {
            setLong("text-length-" + length, layout.keys().get("tokenizer.chat_template").value(), length);
        }
    }

    private void valueTypes() {
        for (String key : List.of("general.architecture", "llama.context_length")) {
            for (int type : new int[] {13, 99, -1}) {
                setInt("value-type-" + type + "-" + key, layout.keys().get(key).type(), type);
            }
        }
        swapType("llama.block_count", GgufType.FLOAT32);
        swapType("llama.embedding_length", GgufType.INT32);
        swapType("llama.context_length", GgufType.FLOAT32);
        swapType("llama.attention.head_count", GgufType.INT32);
        swapType("llama.attention.layer_norm_rms_epsilon", GgufType.UINT32);
        swapType("tokenizer.ggml.eos_token_id", GgufType.FLOAT32);
    }

    private void arrays() {
        for (String key : List.of("tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges")) {
            GgufLayout.Key array = layout.keys().get(key);
            long count = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(array.count());
            for (long wrong : new long[] {count - 1, count + 1, 1L << 33, -1}) {
                setLong("array-count-" + wrong + "-" + key, array.count(), wrong);
            }
            setInt("array-of-arrays-" + key, array.elementType(), GgufType.ARRAY.ordinal());
            setInt("array-of-unknown-" + key, array.elementType(), 77);
        }
    }

    private void numbers() {
        number("llama.block_count", 0, 1, 3, 513, 100_000, -1);
        number("llama.context_length", 0, Integer.MAX_VALUE, -1);
        number("llama.embedding_length", 0, 32, 65, -1);
        number("llama.feed_forward_length", 0, 127);
        number("llama.attention.head_count", 0, 3, 8);
        number("llama.attention.head_count_kv", 0, 1, 3, 8);
        number("llama.rope.dimension_count", 0, 8, 15);
        number("tokenizer.ggml.bos_token_id", 10_000, -1);
        number("tokenizer.ggml.eos_token_id", 10_000, -1);
    }

    private void factors() {
        for (String key : List.of("llama.attention.layer_norm_rms_epsilon", "llama.rope.freq_base")) {
            for (float value : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
                setInt(key + "-" + value, layout.keys().get(key).value(), Float.floatToIntBits(value));
            }
        }
        setByte("flag-7", layout.keys().get("tokenizer.ggml.add_bos_token").value(), 7);
    }

    private void missingKeys() {
        for (String key : List.of("general.architecture", "llama.block_count", "llama.context_length",
                "llama.embedding_length", "llama.feed_forward_length", "llama.attention.head_count",
                "llama.attention.layer_norm_rms_epsilon", "tokenizer.ggml.model", "tokenizer.ggml.tokens",
                "tokenizer.ggml.merges")) {
            setByte("renamed-" + key, layout.keys().get(key).name(), 'x');
        }
        setByte("not-ascii-key", layout.keys().get("general.name").name(), 0xC3);
        setText("type-mmpro", layout.keys().get("general.type").value() + 8, "mmpro");
        setText("architecture-xxxxx", layout.keys().get("general.architecture").value() + 8, "xxxxx");
        setText("tokenizer-gptx", layout.keys().get("tokenizer.ggml.model").value() + 8, "gptx");
        setText("duplicate-key", layout.keys().get("tokenizer.ggml.bos_token_id").name(), "tokenizer.ggml.eos");
    }

    /** general.file_type is as long a name as general.alignment and has its type. */
    private void alignments() {
        GgufLayout.Key key = layout.keys().get("general.file_type");
        for (int alignment : new int[] {0, 4, 12}) {
            mutation("alignment-" + alignment, sound.length, bytes -> {
                bytes.put(key.name(), "general.alignment".getBytes(StandardCharsets.US_ASCII));
                bytes.putInt(key.value(), alignment);
            });
        }
    }

    private void vocabulary() {
        // Token 3 is the first byte's letter, of two bytes of UTF-8; those after it are as long.
        int elements = layout.keys().get("tokenizer.ggml.tokens").elements();
        int third = elements + 8 + "<|endoftext|>".length() + 8 + "<|im_start|>".length() + 8 + "<|im_end|>".length();
        mutation("token-twice", sound.length, bytes -> bytes.putShort(third + 8, bytes.getShort(third + 18)));
        setLong("token-length-huge", third, 1L << 50);
        // The first merge is "Ġ t": two bytes, a space and a letter.
        setByte("merge-without-space", layout.keys().get("tokenizer.ggml.merges").elements() + 8 + 2, '_');
    }

    private void tensorInfos() {
        for (String name : List.of("token_embd.weight", "blk.0.attn_norm.weight")) {
            GgufLayout.Tensor tensor = layout.tensors().get(name);
            for (int count : new int[] {0, 5, -1}) {
                setInt("dim-count-" + count + "-" + name, tensor.dimCount(), count);
            }
            for (long dim : new long[] {0, -1, 96, 1L << 62}) {
                setLong("dim-" + dim + "-" + name, tensor.dims(), dim);
            }
            for (int type : new int[] {4, 12, 26, 99, -1}) {
                setInt("tensor-type-" + type + "-" + name, tensor.type(), type);
            }
            for (long offset : new long[] {1, 1L << 40, -32}) {
                setLong("offset-" + offset + "-" + name, tensor.offset(), offset);
            }
            setLong("name-length-64-" + name, tensor.at(), 64);
            setByte("renamed-" + name, tensor.name(), 'X');
        }
        setText("duplicate-tensor", layout.tensors().get("blk.0.attn_k.weight").name(), "blk.0.attn_q.weight");
    }

    /** At random places, more of them in the head than its share; the last byte cut off is data, not padding. */
    private void truncations(int count) {
        Random random = new Random(20);
        for (int i = 0; i < count; i++) {
            int end = i % 2 == 0 ? layout.dataStart() : sound.length;
            int length = i == 0 ? 0 : i == 1 ? sound.length - 1 : random.nextInt(end);
            mutation("cut-" + i + "-at-" + length, length, bytes -> { });
        }
    }

    private void number(String key, int... values) {
        for (int value : values) {
            setInt(key + "-" + value, layout.keys().get(key).value(), value);
        }
    }

    private void swapType(String key, GgufType type) {
        setInt("swapped-type-" + key, layout.keys().get(key).type(), type.ordinal());
    }

    private void setByte(String name, int at, int value) {
        mutation(name, sound.length, bytes -> bytes.put(at, (byte) value));
    }

    private void setInt(String name, int at, int value) {
        mutation(name, sound.length, bytes -> bytes.putInt(at, value));
    }

    private void setLong(String name, int at, long value) {
        mutation(name, sound.length, bytes -> bytes.putLong(at, value));
    }

    private void setText(String name, int at, String text) {
        mutation(name, sound.length, bytes -> bytes.put(at, text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void mutation(String name, int length, Consumer<ByteBuffer> change) {
        mutations.add(new Mutation(name, sound, length, change));
    }
}
