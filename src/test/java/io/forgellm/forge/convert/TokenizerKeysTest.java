package io.forgellm.forge.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.libllama.LlamaVocabulary;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.training.tokenizer.Tokenizer;
import io.forgellm.training.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class TokenizerKeysTest {
    private static final int ROWS = 1000;
    @TempDir
    Path folder;

    static List<String> names() throws IOException {
        return ReferenceTokenizers.names();
    }

    private Path vocabulary(Path source) throws IOException {
        Path file = folder.resolve("vocabulary.gguf");
        try (GgufWriter writer = GgufWriter.create(file)) {
            writer.metadata().text("general.architecture", "llama");
            SamplingKeys.put(source, writer.metadata());
            TokenizerKeys.put(source, ROWS, writer.metadata());
            writer.finish();
        }
        return file;
    }

    @ParameterizedTest
    @MethodSource("names")
    void twoThousandLinesOfManyScriptsBecomeTheSameTokens(String name) throws IOException {
        LogitProbe.assumeLibllama();
        Path source = ReferenceTokenizers.write(name, folder.resolve("source"));
        List<String> different;
        try (Tokenizer wanted = Tokenizers.open(source);
             LlamaVocabulary found = LlamaVocabulary.open(NativesInstaller.defaultFolder(), vocabulary(source))) {
            different = MixedScript.lines(2000, true).stream()
                .filter(line -> !Arrays.equals(found.encode(line, true), wanted.encode(line, true))).toList();
        }
        assertThat(different).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"smollm, gpt2, smollm", "llama-bpe, gpt2, llama-bpe", "smaug-bpe, gpt2, smaug-bpe",
        "qwen2, gpt2, qwen2", "tekken, gpt2, tekken", "gpt-2, gpt2, gpt-2", "gemma, llama, default",
        "llama-legacy, llama, default"})
    void theKindOfTokenizerIsNamed(String name, String model, String pre) throws IOException {
        GgufFile file = GgufFile.read(vocabulary(ReferenceTokenizers.write(name, folder.resolve("source"))));
        assertThat(file.text("tokenizer.ggml.model")).contains(model);
        assertThat(file.text("tokenizer.ggml.pre")).contains(pre);
        assertThat(file.flag("tokenizer.ggml.add_space_prefix")).isEqualTo(model.equals("gpt2")
            ? Optional.empty() : Optional.of(!name.equals("gemma")));
    }

    @Test
    void specialTokensHaveTheirRoles() throws IOException {
        Path source = ReferenceTokenizers.write("gemma", folder.resolve("source"));
        Files.writeString(source.resolve("chat_template.jinja"), "{{ bos_token }}{{ messages[0].content }}");
        GgufFile file = GgufFile.read(vocabulary(source));
        assertThat(file.integer("tokenizer.ggml.bos_token_id")).hasValue(2);
        assertThat(file.integer("tokenizer.ggml.eos_token_id")).hasValue(1);
        assertThat(file.integer("tokenizer.ggml.eot_token_id")).hasValue(5);
        assertThat(file.integer("tokenizer.ggml.unknown_token_id")).hasValue(3);
        assertThat(file.integer("tokenizer.ggml.padding_token_id")).hasValue(0);
        assertThat(file.flag("tokenizer.ggml.add_bos_token")).contains(true);
        assertThat(file.flag("tokenizer.ggml.add_eos_token")).contains(false);
        assertThat(file.text("tokenizer.chat_template")).contains("{{ bos_token }}{{ messages[0].content }}");
        assertThat(file.real("general.sampling.temp")).hasValue(0.25);
        assertThat(file.integer("general.sampling.top_k")).hasValue(40);
        int[] types = file.array("tokenizer.ggml.token_type").orElseThrow().ints();
        assertThat(types).startsWith(3, 3, 3, 2, 6).endsWith(5).hasSize(ROWS);
        assertThat(file.array("tokenizer.ggml.tokens").orElseThrow().text(ROWS - 1)).isEqualTo("[PAD999]");
    }

    @Test
    void withoutATemplateAroundItATextGetsNoBegin() throws IOException {
        GgufFile file = GgufFile.read(vocabulary(ReferenceTokenizers.write("llama-bpe", folder.resolve("source"))));
        assertThat(file.flag("tokenizer.ggml.add_bos_token")).contains(false);
        assertThat(file.integer("tokenizer.ggml.eot_token_id")).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"id\":1, | \"id\":-1,", "\"vocab\":{ | \"vocab\":{\"x\":2000,",
        "\"vocab\":{ | \"vocab\":{\"x\":0,", "\"merges\":[ | \"merges\":[\"a b c\",", "\"merges\":[ | \"merges\":[[\"a\"],",
        "\"vocab\":{ | \"vocab\":{\"x\":1.5,", "\"content\":\"<|im_end|>\" | \"content\":7"})
    void aDamagedTokenizerIsRefused(String change) throws IOException {
        requireRefused(change, ErrorCode.INVALID_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"type\":\"BPE\" | \"type\":\"Unigram\"", "\"normalizer\":null | \"normalizer\":{\"type\":\"NFKC\"}",
        "\"individual_digits\":true | \"individual_digits\":false",
        "\"end_of_word_suffix\":null | \"end_of_word_suffix\":\"</w>\"",
        "\"add_prefix_space\":false,\"trim | \"add_prefix_space\":true,\"trim"})
    void whatLlamaCppWouldTokeniseDifferentlyIsRefused(String change) throws IOException {
        requireRefused(change, ErrorCode.UNSUPPORTED_MODEL);
    }

    private void requireRefused(String change, ErrorCode code) throws IOException {
        Path source = ReferenceTokenizers.write("smollm", folder.resolve("source"));
        Path file = source.resolve("tokenizer.json");
        String[] fromTo = change.split(" \\| ");
        String text = Files.readString(file);
        assertThat(text).contains(fromTo[0]);
        Files.writeString(file, text.replace(fromTo[0], fromTo[1]));
        assertThatThrownBy(() -> vocabulary(source)).isInstanceOfSatisfying(ForgeException.class, error ->
            assertThat(error.code()).isEqualTo(code));
    }
}
