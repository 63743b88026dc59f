package io.forgellm.model;

import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong with models, from a name that is none to weights that are no numbers. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ModelErrorsTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    private Path odd;

    @BeforeEach
    void nothingLoaded() throws IOException {
        Api.unload();
        odd = Files.createDirectories(home.resolve("models/odd"));
    }

    /** Other tests count what is in the same home. */
    @AfterEach
    void nothingLeft() throws IOException {
        Api.unload();
        try (Stream<Path> files = Files.list(odd)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(odd);
    }

    private static Response load(String model, Object... more) {
        return Api.post("/api/model/load", more.length == 0 ? Map.of("model_name", model)
                : Map.of("model_name", model, (String) more[0], more[1])).extract().response();
    }

    private static Response generate(String prompt) {
        return Api.post("/api/model/generate", Map.of("prompt", prompt, "max_tokens", 400)).extract().response();
    }

    @Test
    @Raises({ErrorCode.MODEL_NOT_FOUND, ErrorCode.PATH_NOT_ALLOWED})
    void aModelThatIsNotThereOrNotForUs() {
        Doors.http(ErrorCode.MODEL_NOT_FOUND, load("nobody"));
        Doors.command(ErrorCode.MODEL_NOT_FOUND, "load", "nobody");
        Doors.http(ErrorCode.PATH_NOT_ALLOWED, load("/etc/passwd"));
        Doors.command(ErrorCode.PATH_NOT_ALLOWED, "load", "/etc/passwd");
    }

    @Test
    @Raises({ErrorCode.MODEL_NOT_LOADED, ErrorCode.MODEL_IN_USE, ErrorCode.PROMPT_TOO_LONG})
    void whatNeedsAModelOrMustNotHaveIt() {
        Doors.http(ErrorCode.MODEL_NOT_LOADED, generate("x"));
        Doors.command(ErrorCode.MODEL_NOT_LOADED, "cli", "generate", "--prompt", "x");
        Api.load("tiny");
        Doors.http(ErrorCode.MODEL_IN_USE, given().delete("/api/models/tiny"));
        Doors.command(ErrorCode.MODEL_IN_USE, "rm", "tiny");
        String novel = "once upon a time ".repeat(1000);
        Doors.http(ErrorCode.PROMPT_TOO_LONG, generate(novel));
        Doors.command(ErrorCode.PROMPT_TOO_LONG, "cli", "generate", "--prompt", novel);
    }

    @Test
    @Raises({ErrorCode.INVALID_MODEL, ErrorCode.INVALID_ADAPTER})
    void damagedFiles() throws IOException {
        byte[] whole = Files.readAllBytes(home.resolve("models/tiny.gguf"));
        String half = Files.write(odd.resolve("half.gguf"), Arrays.copyOf(whole, whole.length / 2)).toString();
        Doors.http(ErrorCode.INVALID_MODEL, load(half));
        Doors.command(ErrorCode.INVALID_MODEL, "load", half);
        String other = TinyAdapter.of(TinyModel.standard().withWidth(128, 256)).write(odd.resolve("other.gguf")).toString();
        Doors.http(ErrorCode.INVALID_ADAPTER, load("tiny", "adapter_path", other));
        Doors.command(ErrorCode.INVALID_ADAPTER, "load", "tiny", "--adapter", other);
    }

    @Test
    @Raises(ErrorCode.LOAD_FAILED)
    void aFileThatIsSoundButNotForThisEngine() {
        String strange = TinyModel.standard().write(odd.resolve("strange.gguf"),
                metadata -> metadata.text("tokenizer.ggml.pre", "of-next-year")).toString();
        Doors.http(ErrorCode.LOAD_FAILED, load(strange));
        Doors.command(ErrorCode.LOAD_FAILED, "load", strange);
    }

    @Test
    @Raises(ErrorCode.ENGINE_FAILED)
    void weightsThatAreNoNumbers() throws IOException {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "java-llama.cpp samples from what is no number");
        Path file = TinyModel.standard().write(odd.resolve("nan.gguf"));
        spoilTheLetter('z', file);
        load(file.toString()).then().statusCode(200);
        Doors.http(ErrorCode.ENGINE_FAILED, generate("zzz"));
        Doors.command(ErrorCode.ENGINE_FAILED, "cli", "generate", "--prompt", "zzz");
    }

    private static void spoilTheLetter(char letter, Path file) throws IOException {
        GgufFile read = GgufFile.read(file);
        GgufTensor embeddings = read.tensor("token_embd.weight").orElseThrow();
        ByteBuffer row = ByteBuffer.allocate((int) (embeddings.bytes() / embeddings.dims().getLast()))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (row.hasRemaining()) {
            row.putFloat(Float.NaN);
        }
        int token = read.array("tokenizer.ggml.tokens").orElseThrow().texts().indexOf(String.valueOf(letter));
        try (RandomAccessFile weights = new RandomAccessFile(file.toFile(), "rw")) {
            weights.seek(read.dataOffset() + embeddings.offset() + (long) token * row.capacity());
            weights.write(row.array());
        }
    }

    @Test
    @Raises(ErrorCode.TEMPLATE_FAILED)
    void aTemplateThatRefuses() {
        String picky = TinyModel.standard().write(odd.resolve("picky.gguf"), metadata -> metadata.text(
                "tokenizer.chat_template", TinyModel.CHAT_TEMPLATE
                        + "{% if 'weather' in messages[-1].content %}{{ raise_exception('Not that.') }}{% endif %}")).toString();
        load(picky).then().statusCode(200);
        Doors.http(ErrorCode.TEMPLATE_FAILED, generate("How is the weather?"));
        Doors.command(ErrorCode.TEMPLATE_FAILED, "cli", "generate", "--prompt", "How is the weather?");
    }
}
