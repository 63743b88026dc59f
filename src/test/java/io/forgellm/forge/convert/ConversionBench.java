package io.forgellm.forge.convert;

import io.forgellm.engine.libllama.LlamaVocabulary;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.forge.output.Progress;
import io.forgellm.generation.Message;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What llama.cpp makes of a folder that was converted; {@code bench/forge/parity} holds it against transformers. */
class ConversionBench {
    private static final int LINES = 2000;
    private static final int TOKENS = 200;
    private static final List<List<Message>> CONVERSATIONS = List.of(
        List.of(new Message("user", "Which tool is the oldest?")),
        List.of(new Message("system", "Answer shortly."), new Message("user", " Übung? "),
            new Message("assistant", "Ja."), new Message("user", "今日はいい天気です。")));

    @Test
    void write() throws IOException {
        Path folder = Path.of(System.getProperty("bench.folder"));
        Path out = Files.createDirectories(Path.of(System.getProperty("bench.out")));
        Map<String, Object> said = new LinkedHashMap<>();
        List<String> lines = MixedScript.lines(LINES, true);
        for (FloatType type : List.of(FloatType.F32, FloatType.F16)) {
            Path file = out.resolve(type + ".gguf");
            Files.deleteIfExists(file);
            HuggingFaceToGguf.convert(folder, type, "converted", file, Progress.NONE);
            int[] tokens;
            try (LlamaVocabulary vocabulary = LlamaVocabulary.open(NativesInstaller.defaultFolder(), file)) {
                List<int[]> ids = lines.stream().map(line -> vocabulary.encode(line, true)).toList();
                tokens = ids.stream().flatMapToInt(Arrays::stream).limit(TOKENS).toArray();
                said.put("ids", ids.stream().map(ConversionBench::boxed).toList());
            }
            said.put("tokens", boxed(tokens));
            write(LogitProbe.logits(file, tokens), out.resolve(type + ".bin"));
            ChatTemplate template = ChatTemplate.of(ModelSummary.of(GgufFile.read(file)));
            said.put("prompts", CONVERSATIONS.stream().map(template::render).toList());
        }
        said.put("lines", lines);
        said.put("conversations", CONVERSATIONS.stream().map(turns -> turns.stream().map(turn ->
            Map.<String, Object>of("role", turn.role(), "content", turn.content())).toList()).toList());
        Files.writeString(out.resolve("said.json"), JsonText.of(said));
    }

    private static List<Long> boxed(int[] values) {
        return new ArrayList<>(IntStream.of(values).asLongStream().boxed().toList());
    }

    private static void write(float[][] logits, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * logits[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : logits) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }
}
