package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A llama model of random weights, a few hundred KB, that real engines load and run: for tests that need an answer but
 * no sense in it. The same settings always give the same file. Its greedy answers wander over printable ASCII.
 *
 * @param width       length of an embedding, a multiple of heads × 2
 * @param feedForward width of the inner layer
 * @param type        F32, F16 or BF16 of the matrices
 * @param endsSoon    false: the end token never comes in a greedy answer; true: it follows every digit and every one of
 *                    the letters j q v x z, so that answers end after some tokens
 */
public record TinyModel(int layers, int width, int heads, int headsKv, int feedForward, int contextLength,
                        GgmlType type, long seed, boolean endsSoon) {
    public static final String CHAT_TEMPLATE = "{% for message in messages %}"
        + "{{ '<|im_start|>' + message['role'] + '\\n'"
        + " + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    private static final String ENDING = "0123456789jqvxzJQVXZ";

    /** Two layers of width 64, F32, context 512, never ending by itself. */
    public static TinyModel standard() {
        return new TinyModel(2, 64, 4, 2, 128, 512, GgmlType.F32, 1, false);
    }

    public TinyModel withLayers(int count) {
        return new TinyModel(count, width, heads, headsKv, feedForward, contextLength, type, seed, endsSoon);
    }

    public TinyModel withWidth(int embedding, int inner) {
        return new TinyModel(layers, embedding, heads, headsKv, inner, contextLength, type, seed, endsSoon);
    }

    public TinyModel withContextLength(int tokens) {
        return new TinyModel(layers, width, heads, headsKv, feedForward, tokens, type, seed, endsSoon);
    }

    public TinyModel withType(GgmlType matrices) {
        return new TinyModel(layers, width, heads, headsKv, feedForward, contextLength, matrices, seed, endsSoon);
    }

    public TinyModel withSeed(long number) {
        return new TinyModel(layers, width, heads, headsKv, feedForward, contextLength, type, number, endsSoon);
    }

    /** The variant whose greedy answers end. */
    public TinyModel endingSoon() {
        return new TinyModel(layers, width, heads, headsKv, feedForward, contextLength, type, seed, true);
    }

    /** Writes the model and gives its path. */
    public Path write(Path file) {
        return write(file, metadata -> { });
    }

    /** Writes the model with other metadata: keys put again, added or removed. */
    public Path write(Path file, Consumer<GgufMetadata> change) {
        try (GgufWriter writer = GgufWriter.create(file)) {
            describe(writer.metadata());
            change.accept(writer.metadata());
            announce(writer);
            fill(writer);
            writer.finish();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the head and a hole where the weights would be, all zero: a file of any size that takes no room. */
    public Path writeSparse(Path file) {
        try (GgufWriter writer = GgufWriter.create(file)) {
            describe(writer.metadata());
            announce(writer);
            writer.write(new float[0]);
            long weights = writer.dataBytes();
            try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
                whole.setLength(whole.length() + weights);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int widthKv() {
        return width / heads * headsKv;
    }

    private void describe(GgufMetadata metadata) {
        metadata.text("general.architecture", "llama").text("general.type", "model")
            .text("general.name", "Tiny Random").text("general.license", "apache-2.0")
            .uint32("general.file_type", type == GgmlType.F32 ? 0 : type == GgmlType.F16 ? 1 : 32)
            .uint32("llama.block_count", layers).uint32("llama.context_length", contextLength)
            .uint32("llama.embedding_length", width).uint32("llama.feed_forward_length", feedForward)
            .uint32("llama.attention.head_count", heads).uint32("llama.attention.head_count_kv", headsKv)
            .uint32("llama.rope.dimension_count", width / heads).float32("llama.rope.freq_base", 10_000)
            .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .uint32("llama.vocab_size", TinyVocabulary.tokens().size())
            .text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "smollm")
            .array("tokenizer.ggml.tokens", GgufType.STRING, TinyVocabulary.tokens())
            .array("tokenizer.ggml.token_type", GgufType.INT32, TinyVocabulary.types())
            .array("tokenizer.ggml.merges", GgufType.STRING, TinyVocabulary.MERGES)
            .uint32("tokenizer.ggml.bos_token_id", TinyVocabulary.IM_START)
            .uint32("tokenizer.ggml.eos_token_id", TinyVocabulary.IM_END)
            .uint32("tokenizer.ggml.unknown_token_id", TinyVocabulary.END_OF_TEXT)
            .uint32("tokenizer.ggml.padding_token_id", TinyVocabulary.IM_END)
            .flag("tokenizer.ggml.add_bos_token", false)
            .text("tokenizer.chat_template", CHAT_TEMPLATE);
    }

    private void announce(GgufWriter writer) {
        int vocabulary = TinyVocabulary.tokens().size();
        writer.tensor("token_embd.weight", type, width, vocabulary);
        writer.tensor("output_norm.weight", GgmlType.F32, width);
        writer.tensor("output.weight", type, width, vocabulary);
        for (int i = 0; i < layers; i++) {
            String block = "blk." + i + ".";
            writer.tensor(block + "attn_norm.weight", GgmlType.F32, width);
            writer.tensor(block + "attn_q.weight", type, width, width);
            writer.tensor(block + "attn_k.weight", type, width, widthKv());
            writer.tensor(block + "attn_v.weight", type, width, widthKv());
            writer.tensor(block + "attn_output.weight", type, width, width);
            writer.tensor(block + "ffn_norm.weight", GgmlType.F32, width);
            writer.tensor(block + "ffn_gate.weight", type, width, feedForward);
            writer.tensor(block + "ffn_up.weight", type, width, feedForward);
            writer.tensor(block + "ffn_down.weight", type, feedForward, width);
        }
    }

    private void fill(GgufWriter writer) throws IOException {
        Random random = new Random(seed);
        float[] towardsEnd = normal(random, width, 1);
        writer.write(embeddings(random, towardsEnd));
        writer.write(ones());
        writer.write(output(random, towardsEnd));
        for (int i = 0; i < layers; i++) {
            writer.write(ones());
            // Sharp attention makes the answer depend on far-back tokens, so that it does not fall into short cycles.
            writer.write(matrix(random, width, width, 2));
            writer.write(matrix(random, width, widthKv(), 2));
            writer.write(matrix(random, width, widthKv(), 2));
            writer.write(matrix(random, width, width, 2));
            writer.write(ones());
            writer.write(matrix(random, width, feedForward, 1.5));
            writer.write(matrix(random, width, feedForward, 1.5));
            writer.write(matrix(random, feedForward, width, 1.5));
        }
    }

    private float[] embeddings(Random random, float[] towardsEnd) {
        List<String> tokens = TinyVocabulary.tokens();
        float[] rows = normal(random, width * tokens.size(), 1);
        for (int token = 0; endsSoon && token < tokens.size(); token++) {
            if (tokens.get(token).length() == 1 && ENDING.contains(tokens.get(token))) {
                addTo(rows, token, towardsEnd, 20);
            }
        }
        return rows;
    }

    /** Rows of tokens that are not plain text are zero: their logit is 0, which the best of the others always beats. */
    private float[] output(Random random, float[] towardsEnd) {
        List<String> tokens = TinyVocabulary.tokens();
        float[] rows = normal(random, width * tokens.size(), 0.5);
        for (int token = 0; token < tokens.size(); token++) {
            if (!TinyVocabulary.isPlain(tokens.get(token))) {
                Arrays.fill(rows, token * width, (token + 1) * width, 0);
            }
        }
        if (endsSoon) {
            addTo(rows, TinyVocabulary.IM_END, towardsEnd, 0.4f);
        }
        return rows;
    }

    private void addTo(float[] rows, int row, float[] direction, float factor) {
        for (int i = 0; i < width; i++) {
            rows[row * width + i] += factor * direction[i];
        }
    }

    private float[] ones() {
        float[] ones = new float[width];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] matrix(Random random, int in, int out, double gain) {
        return normal(random, in * out, gain / Math.sqrt(in));
    }

    static float[] normal(Random random, int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
