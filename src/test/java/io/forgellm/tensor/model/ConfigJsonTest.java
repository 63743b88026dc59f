package io.forgellm.tensor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.json.JsonParser;
import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.tensor.model.DecoderConfig.Rope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What transformers makes of the same configurations is in {@code decoder-configs/cases.json}. */
class ConfigJsonTest {
    private static final String SMALL = "'hidden_size':64,'intermediate_size':96,'num_hidden_layers':2,"
        + "'num_attention_heads':4,'vocab_size':100";
    @TempDir
    private Path folder;

    private record Case(JsonObject json) {
        @Override
        public String toString() {
            return json.text("name").orElseThrow();
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = ConfigJsonTest.class.getResourceAsStream("/decoder-configs/cases.json")) {
            List<?> cases = (List<?>) JsonParser.parse(ByteBuffer.wrap(in.readAllBytes()));
            return cases.stream().map(fields -> new Case(JsonObject.parse(ByteBuffer.wrap(JsonText.of(fields)
                .getBytes())))).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aConfigIsReadAsTransformersReadsIt(Case given) throws IOException {
        JsonObject expected = given.json();
        DecoderConfig config = read(JsonText.of(expected.object("config").orElseThrow().fields()));

        assertThat(config.attentionScale()).isCloseTo((float) expected.real("attention_scale").orElseThrow(),
            within(1e-7f));
        assertThat(config.tiedEmbeddings()).isEqualTo(expected.flag("tied").orElseThrow());
        List<?> layers = expected.array("layers").orElseThrow();
        assertThat(config.layerCount()).isEqualTo(layers.size());
        for (int i = 0; i < layers.size(); i++) {
            requireLayer(config.layers().get(i), (Map<?, ?>) layers.get(i), expected.object("ropes").orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesAndShapesAreThoseOfTransformers(Case given) throws IOException {
        DecoderConfig config = read(JsonText.of(given.json().object("config").orElseThrow().fields()));

        Map<String, List<Long>> shapes = new TreeMap<>();
        DecoderTensors.shapes(config).forEach((name, shape) ->
            shapes.put(name, Arrays.stream(shape).boxed().toList()));
        assertThat(shapes).isEqualTo(new TreeMap<>(given.json().object("tensors").orElseThrow().fields()));
    }

    @Test
    void theTextPartOfAModelThatSeesIsRead() throws IOException {
        DecoderConfig config = read("{'model_type':'gemma3','text_config':{'model_type':'gemma3_text',"
            + "'hidden_size':2560,'intermediate_size':10240,'num_hidden_layers':34,'sliding_window':1024,"
            + "'rope_scaling':{'factor':8.0,'rope_type':'linear'}},'vision_config':{'hidden_size':1152}}");

        assertThat(config.architecture()).isEqualTo("gemma3_text");
        assertThat(config.heads()).isEqualTo(8);
        assertThat(config.keyValueHeads()).isEqualTo(4);
        assertThat(config.headSize()).isEqualTo(256);
        assertThat(config.vocabularySize()).isEqualTo(262_208);
        assertThat(config.embeddingScale()).isEqualTo((float) Math.sqrt(2560));
        assertThat(config.layers().get(4).window()).isEqualTo(1024);
        assertThat(config.layers().get(4).rope().inverseFrequencies().getFirst()).isEqualTo(1);
        assertThat(config.layers().get(5).window()).isZero();
        assertThat(config.layers().get(5).rope().inverseFrequencies().getFirst()).isEqualTo(0.125);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'model_type':'mixtral'|model_type "mixtral" cannot be trained here
        'model_type':'llama','num_local_experts':8|num_local_experts is not supported
        'model_type':'llama','hidden_act':'relu'|the activation relu cannot be computed here
        'model_type':'llama','mlp_bias':true|mlp_bias is not supported
        'model_type':'llama','partial_rotary_factor':0.5|partial_rotary_factor is not supported
        'model_type':'llama','quantization_config':{'bits':4}|quantised for another library
        'model_type':'llama','rope_scaling':{'type':'longrope'}|scaled by longrope are not supported
        'model_type':'qwen3','layer_types':['full_attention','linear_attention']|layers of linear_attention are not
        'model_type':'gemma3_text','final_logit_softcapping':30.0|final_logit_softcapping is not supported
        """)
    void whatCannotBeTrainedIsNamedWithWhatCan(String fields, String message) {
        assertThatThrownBy(() -> read("{" + fields + "," + SMALL + "}")).isInstanceOfSatisfying(ForgeException.class,
            error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
                assertThat(error).hasMessageStartingWith("config.json: ").hasMessageContaining(message);
                assertThat(error.suggestion()).contains("llama, mistral, smollm3, qwen2, qwen3, gemma3");
            });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'model_type':'llama'}|hidden_size is missing
        {'model_type':'llama',SMALL,'num_key_value_heads':3}|4 heads of size 16 with 3 key-value heads do not fit
        {'model_type':'llama',SMALL,'head_dim':15}|4 heads of size 15
        {'model_type':'llama',SMALL,'rope_theta':-1}|rope_theta is -1.0
        {'model_type':'llama',SMALL,'rope_scaling':{'type':'linear'}}|rope_scaling.factor is missing
        {'model_type':'qwen3',SMALL,'layer_types':['full_attention']}|layer_types is not a list of 2 values
        {'model_type':'llama',SMALL,'max_position_embeddings':'many'}|max_position_embeddings is not a number
        {'model_type':'llama',SMALL,'max_position_embeddings':0}|max_position_embeddings is 0
        {'model_type':'llama',SMALL|ends too early
        """)
    void aDamagedConfigIsRefused(String json, String message) {
        assertThatThrownBy(() -> read(json.replace("SMALL", SMALL))).isInstanceOfSatisfying(ForgeException.class,
            error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.INVALID_MODEL);
                assertThat(error).hasMessageStartingWith("config.json: ").hasMessageContaining(message);
            });
    }

    private static void requireLayer(Layer layer, Map<?, ?> expected, JsonObject ropes) {
        assertThat((long) layer.window()).isEqualTo(expected.get("window"));
        if (expected.get("rope") == null) {
            assertThat(layer.rope()).isNull();
            return;
        }
        JsonObject rope = ropes.object((String) expected.get("rope")).orElseThrow();
        Rope found = layer.rope();
        List<?> frequencies = rope.array("inverse_frequencies").orElseThrow();
        assertThat(found.attentionFactor()).isCloseTo(rope.real("attention_factor").orElseThrow(), within(1e-9));
        assertThat(found.inverseFrequencies()).hasSize(frequencies.size());
        for (int i = 0; i < frequencies.size(); i++) {
            double frequency = ((Number) frequencies.get(i)).doubleValue();
            assertThat(found.inverseFrequencies().get(i)).isCloseTo(frequency, within(frequency * 1e-6));
        }
    }

    private DecoderConfig read(String json) throws IOException {
        return ConfigJson.read(Files.writeString(folder.resolve("config.json"), json.replace('\'', '"')));
    }
}
