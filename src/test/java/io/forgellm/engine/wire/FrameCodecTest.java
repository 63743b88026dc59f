package io.forgellm.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {

    static Stream<Frame> frames() {
        Sampling sampled = new Sampling(0.7f, 40, 0.9f, 0.05f, 1.1f, 64, 42L);
        EngineEvent.Statistics statistics = new EngineEvent.Statistics(10, 4, 20, 0.5, 1.25);
        Frame.Failure failure = new Frame.Failure(ErrorCode.INVALID_MODEL, "No.", Map.of("layers", 700L, "ratio", 0.5,
            "path", "/ä", "first", true), "Get it again.");
        return Stream.of(
            new Frame.Load("libllama", "/natives", new EngineSpec(Path.of("/m.gguf"),
                List.of(new AdapterSetting(Path.of("/a.gguf"), 0.5f)), 4096, 4, 2, -1)),
            new Frame.Generate(new EngineRequest(7, "Grüße 😀\0", 12, 100, true, List.of("\n\n", "END"), sampled,
                3)),
            new Frame.Generate(new EngineRequest(8, "", 0, 0, false, List.of(), Sampling.GREEDY, -1)),
            new Frame.Cancel(Long.MAX_VALUE),
            new Frame.Tokenize(3, "text", true),
            new Frame.SetAdapters(4, List.of()),
            new Frame.Shutdown(),
            new Frame.Progress(0.25),
            new Frame.Loaded(new EngineInfo("libllama", "v", 4096, 4, 1, 49152, 4711)),
            new Frame.LoadFailed(failure),
            new Frame.LoadFailed(new Frame.Failure(ErrorCode.LOAD_FAILED, "", Map.of(), null)),
            new Frame.Happened(7, new EngineEvent.Started(2, 10, 4, 1)),
            new Frame.Happened(7, new EngineEvent.Token("é", 55, Float.NaN, List.of())),
            new Frame.Happened(7, new EngineEvent.Token("", 55, -0.5f,
                List.of(new EngineEvent.Candidate(55, "x", -0.5f), new EngineEvent.Candidate(56, "y", -1.5f)))),
            new Frame.Happened(7, new EngineEvent.Done(EngineEvent.FinishReason.LENGTH, statistics)),
            new Frame.Happened(7, new EngineEvent.Cancelled(statistics)),
            new Frame.Happened(7, new EngineEvent.Failed(ErrorCode.PROMPT_TOO_LONG, "Too long.",
                Map.of("prompt_tokens", 5000L))),
            new Frame.StatusChanged(new EngineStatus(List.of(new EngineStatus.Slot(0, "idle", 0, 17)), 3, 9)),
            new Frame.AdaptersSet(4),
            new Frame.CallFailed(5, failure));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void whatIsWrittenIsRead(Frame frame) throws IOException {
        assertThat(reader(bytes(frame)).read()).contains(frame);
    }

    @Test
    void tokenListsAreRead() throws IOException {
        Frame frame = reader(bytes(new Frame.Tokens(9, new int[] {1, -2, 3}))).read().orElseThrow();

        assertThat(((Frame.Tokens) frame).tokens()).containsExactly(1, -2, 3);
    }

    @Test
    void framesFollowOneAnother() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(out);
        writer.write(new Frame.Cancel(1));
        writer.write(new Frame.Shutdown());
        writer.flush();
        FrameReader reader = reader(out.toByteArray());

        assertThat(reader.read()).contains(new Frame.Cancel(1));
        assertThat(reader.read()).contains(new Frame.Shutdown());
        assertThat(reader.read()).isEqualTo(Optional.empty());
    }

    @Test
    void aStreamThatEndsWithinAFrameIsAnError() throws IOException {
        byte[] whole = bytes(new Frame.Cancel(1));
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);

        assertThatThrownBy(() -> reader(cut).read()).isInstanceOf(IOException.class);
    }

    @Test
    void anAbsurdLengthIsAnErrorAndNotAnAllocation() {
        byte[] absurd = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();

        assertThatThrownBy(() -> reader(absurd).read()).hasMessageContaining("2147483647");
    }

    @Test
    void anAbsurdCountWithinAFrameIsAnErrorAndNotAnAllocation() {
        byte[] absurd = ByteBuffer.allocate(17).putInt(13).put((byte) FrameKind.TOKENS.ordinal()).putLong(1)
            .putInt(Integer.MAX_VALUE / 2).array();

        assertThatThrownBy(() -> reader(absurd).read()).hasMessageContaining("announces");
    }

    @Test
    void everyFlippedByteIsReadOrRefusedButNeverAnythingElse() throws IOException {
        for (Frame frame : frames().toList()) {
            byte[] whole = bytes(frame);
            for (int i = 4; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) 0xff;
                try {
                    reader(flipped).read();
                } catch (IOException refused) {
                    assertThat(refused).hasMessageNotContaining("Exception");
                }
            }
        }
    }

    private static byte[] bytes(Frame frame) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(out).send(frame);
        return out.toByteArray();
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(new ByteArrayInputStream(bytes));
    }
}
