package io.forgellm.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import io.forgellm.generation.GenerationRequest;
import io.forgellm.generation.Message;
import io.forgellm.model.LoadModel;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses the bus to another pod arrives as it left. */
class RecordCodecTest {
    static Stream<Record> messages() {
        return Stream.of(
                new LoadModel("tiny", List.of(new AdapterSetting(Path.of("/a/b.gguf"), 0.5f)), 512, 4, null, -1),
                new GenerationRequest("tiny", "text", List.of(new Message("user", "héllo 🌍")), 5, 0, true,
                        List.of("stop"), new Sampling(0.5f, 40, 0.9f, 0.1f, 1.1f, 64, 7L), 2, "reply", 64),
                new EngineEvent.Token("é", 5, -0.5f, List.of(new EngineEvent.Candidate(5, "é", -0.5f))),
                new EngineEvent.Done(EngineEvent.FinishReason.STOP, new EngineEvent.Statistics(3, 1, 2, 0.1, 0.2)),
                new EngineEvent.Failed(ErrorCode.PROMPT_TOO_LONG, "too long", Map.of("prompt_tokens", 600)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    <T> void comesBackFromTheWire(T message) {
        @SuppressWarnings("unchecked")
        RecordCodec<T> codec = new RecordCodec<>((Class<T>) message.getClass(), new ObjectMapper());
        Buffer wire = Buffer.buffer().appendString("before");
        codec.encodeToWire(wire, message);
        assertThat(codec.decodeFromWire("before".length(), wire)).isEqualTo(message);
        assertThat(codec.transform(message)).isSameAs(message);
    }
}
