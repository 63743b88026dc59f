package io.forgellm.training.tokenizer;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Hugging Face's tokenizers library (Rust, by way of DJL), opened from a {@code tokenizer.json} in memory. */
final class NativeTokenizer implements AutoCloseable {
    private static final Map<String, String> WHOLE_TEXTS = Map.of("truncation", "do_not_truncate", "padding",
        "do_not_pad", "addSpecialTokens", "false");
    private final HuggingFaceTokenizer tokenizer;

    static {
        // The library lies in DJL's jar; it is unpacked below our own cache, and nothing is ever downloaded.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ENGINE_CACHE_DIR",
            Path.of(System.getProperty("user.home"), ".cache", "forgellm", "tokenizers").toString());
    }

    private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param fields of tokenizer.json
     * @throws ForgeException INVALID_MODEL where the library refuses it, ENGINE_UNAVAILABLE where there is no library
     */
    static NativeTokenizer open(Path file, Map<String, Object> fields) {
        Map<String, Object> untouched = new LinkedHashMap<>(fields);
        untouched.put("truncation", null);
        untouched.put("padding", null);
        byte[] json = JsonText.of(untouched).getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new ByteArrayInputStream(json)) {
            return new NativeTokenizer(HuggingFaceTokenizer.newInstance(in, WHOLE_TEXTS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (EngineException | LinkageError e) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "Hugging Face's tokenizers have no library for this "
                + "machine.", "Use a GGUF file of the model.").causedBy(e);
        } catch (RuntimeException e) {
            throw new ForgeException(ErrorCode.INVALID_MODEL, file + " is no tokenizer: " + e.getMessage(),
                Map.of("file", file.toString()), "Download the file again.").causedBy(e);
        }
    }

    /** @param framed whether the tokens that the model wants around a text are put there */
    int[] encode(String text, boolean framed) {
        return Arrays.stream(tokenizer.encode(text, framed, false).getIds()).mapToInt(Math::toIntExact).toArray();
    }

    String decode(int[] tokens) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
