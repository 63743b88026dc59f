package io.forgellm.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.TestModels;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SmolLM2's vocabulary both ways: from its GGUF file, and as the tokenizer.json it was converted from. */
class TokenizersTest {
    private static final String CHAT = "<|im_start|>user\nHow many is 12+345?<|im_end|>\n";
    @TempDir
    private static Path folder;
    private static Tokenizer gguf;
    private static Tokenizer json;

    @AfterAll
    static void close() {
        if (json != null) {
            gguf.close();
            json.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "Hello, world!", "  two spaces\t\ttabs\n\n\nlines  ", "1234567890 3.14",
        "Größe, façade, naïve, 日本語, emoji 😀🏳️‍🌈", "def f(x):\n    return x**2  # ok", "I'm you're we'LL don't",
        "\u0000\u007f\u00a0\ufeff", CHAT, "<|endoftext|>", "<|im_start", "a<|im_end|>b"})
    void bothGiveTheSameTokens(String text) throws IOException {
        open();
        for (boolean special : new boolean[] {true, false}) {
            int[] tokens = gguf.encode(text, special);
            assertThat(json.encode(text, special)).isEqualTo(tokens);
            assertThat(json.decode(tokens)).isEqualTo(text);
            assertThat(gguf.decode(tokens)).isEqualTo(text);
        }
    }

    @Test
    void markupIsOneTokenOnlyWhereItIsAskedFor() throws IOException {
        open();
        for (Tokenizer tokenizer : List.of(gguf, json)) {
            assertThat(tokenizer.encode("<|im_end|>", true)).containsExactly(2);
            assertThat(tokenizer.encode("<|im_end|>", false)).hasSizeGreaterThan(3).doesNotContain(2);
        }
    }

    @Test
    void bothKnowTheSameRoles() throws IOException {
        open();
        for (Tokenizer tokenizer : List.of(gguf, json)) {
            assertThat(tokenizer.beginOfSequence()).isEmpty();
            assertThat(tokenizer.endOfSequence()).isEqualTo(2);
            assertThat(tokenizer.vocabularySize()).isEqualTo(49152);
            assertThat(tokenizer.specialToken("bos_token")).isEqualTo("<|im_start|>");
            assertThat(tokenizer.specialToken("eos_token")).isEqualTo("<|im_end|>");
            assertThat(tokenizer.specialToken("sep_token")).isNull();
            assertThat(tokenizer.chatTemplate()).startsWith("{% for message in messages %}");
        }
    }

    @Test
    void longTextsAreNotCut() throws IOException {
        String text = "The quick brown fox jumps over the lazy dog. ".repeat(5_000);
        open();
        int[] tokens = json.encode(text, false);
        assertThat(tokens).hasSizeGreaterThan(45_000).isEqualTo(gguf.encode(text, false));
    }

    @Test
    void aFolderWithoutTokenizerSaysWhatIsMissing(@TempDir Path empty) {
        assertThatThrownBy(() -> Tokenizers.open(empty)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_MODEL);
            assertThat(error).hasMessage(empty + " has no tokenizer.json");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {|lacks a key in quotes
        []|the whole is not an object
        {}|has no model
        {'model':{'type':'BPE','merges':[]}}|has no vocabulary
        {'model':{'type':'BPE','vocab':{'a':-1},'merges':[]}}|gives the token a the id -1
        {'model':{'type':'BPE','vocab':{'a':'0'},'merges':[]}}|gives the token a the id 0
        {'model':{'type':'Unigram','vocab':[7]}}|gives the token null the id 0
        {'model':{'vocab':{'</s>':0}},'added_tokens':[7]}|has an added token that is no object
        {'model':{'type':'Nothing','vocab':{'</s>':0}},'added_tokens':[]}|is no tokenizer
        """)
    void aDamagedTokenizerIsRefused(String json, String message, @TempDir Path damaged) throws IOException {
        Files.writeString(damaged.resolve("tokenizer.json"), json.replace('\'', '"'));
        Files.writeString(damaged.resolve("tokenizer_config.json"), "{\"eos_token\":\"</s>\"}");

        assertThatThrownBy(() -> Tokenizers.open(damaged)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_MODEL);
            assertThat(error).hasMessageContaining("tokenizer.json").hasMessageContaining(message);
        });
    }

    /** A word per token, framed by the model's begin token, as Llama 3 wants it. */
    @Test
    void aBeginTokenIsFoundInWhatTheTokenizerPutsBeforeATextAndTheTemplateInItsOwnFile(@TempDir Path words)
            throws IOException {
        Files.writeString(words.resolve("tokenizer.json"), """
            {"version":"1.0","added_tokens":[{"id":0,"content":"<s>","special":true,"single_word":false,
             "lstrip":false,"rstrip":false,"normalized":false}],
             "pre_tokenizer":{"type":"Whitespace"},
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
              {"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},
              {"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}},
             "model":{"type":"WordLevel","vocab":{"<s>":0,"</s>":1,"a":2,"b":3},"unk_token":"</s>"}}""");
        Files.writeString(words.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\",\"chat_template\":\"old\"}");
        Files.writeString(words.resolve("config.json"), "{\"eos_token_id\":[1,0]}");
        Files.writeString(words.resolve("chat_template.jinja"), "new");

        try (Tokenizer tokenizer = Tokenizers.open(words)) {
            assertThat(tokenizer.encode("b a", true)).containsExactly(3, 2);
            assertThat(tokenizer.beginOfSequence()).hasValue(0);
            assertThat(tokenizer.endOfSequence()).isEqualTo(1);
            assertThat(tokenizer.vocabularySize()).isEqualTo(4);
            assertThat(tokenizer.chatTemplate()).isEqualTo("new");
        }
    }

    @Test
    void aGgufFileWithoutNativesSaysSo(@TempDir Path empty) {
        TestModels.assumeSmolLm2();
        assertThatThrownBy(() -> GgufTokenizer.open(TestModels.SMOLLM2, empty)).isInstanceOfSatisfying(
            ForgeException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
    }

    private static void open() throws IOException {
        TestModels.assumeSmolLm2();
        Assumptions.assumeTrue(NativesFolder.isIn(NativesInstaller.defaultFolder()),
            "SKIPPED: no libllama; run ./test");
        if (gguf == null) {
            gguf = Tokenizers.open(TestModels.SMOLLM2);
            json = Tokenizers.open(convert());
        }
    }

    /** A tokenizer.json as SmolLM2's makers publish it: byte-level BPE over single digits. */
    private static Path convert() throws IOException {
        GgufFile file = GgufFile.read(TestModels.SMOLLM2);
        List<String> texts = file.array("tokenizer.ggml.tokens").orElseThrow().texts();
        int[] types = file.array("tokenizer.ggml.token_type").orElseThrow().ints();
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        List<Map<String, Object>> added = new ArrayList<>();
        for (int id = 0; id < texts.size(); id++) {
            vocabulary.put(texts.get(id), id);
            if (types[id] == 3) {
                added.add(Map.of("id", id, "content", texts.get(id), "special", true, "single_word", false, "lstrip",
                    false, "rstrip", false, "normalized", false));
            }
        }
        Map<String, Object> byteLevel = Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true,
            "use_regex", true);
        Map<String, Object> model = Map.of("type", "BPE", "vocab", vocabulary, "merges",
            file.array("tokenizer.ggml.merges").map(GgufArray::texts).orElseThrow());
        Files.writeString(folder.resolve("tokenizer.json"), JsonText.of(Map.of("version", "1.0", "added_tokens", added,
            "pre_tokenizer", Map.of("type", "Sequence", "pretokenizers", List.of(Map.of("type", "Digits",
                "individual_digits", true), byteLevel)), "decoder", byteLevel, "model", model)));
        Files.writeString(folder.resolve("tokenizer_config.json"), JsonText.of(Map.of("bos_token", "<|im_start|>",
            "eos_token", Map.of("content", "<|im_end|>"), "chat_template",
            file.text("tokenizer.chat_template").orElseThrow())));
        return folder;
    }
}
