package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlFormats;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.model.DecoderConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Reads what {@link GgufLora} writes, and llama.cpp's own converter, back into Hugging Face's order of rows. */
public final class GgufLoraReader {
    private final GgufFile file;
    private final DecoderConfig config;
    private final GgufNames names;
    private final MemorySegment data;

    private GgufLoraReader(GgufFile file, DecoderConfig config, GgufNames names, MemorySegment data) {
        this.file = file;
        this.config = config;
        this.names = names;
        this.data = data;
    }

    /**
     * @param config of the base model
     * @throws ForgeException INVALID_ADAPTER for a damaged file, for one of another architecture and for one that
     *                        changes more than the layers' projections
     */
    public static LowRankAdapter read(Path path, DecoderConfig config) {
        GgufFile file = GgufCheck.adapter(path);
        GgufNames names = GgufNames.ofModelType(config.architecture()).orElseThrow();
        if (!file.architecture().orElse("").equals(names.architecture())) {
            throw invalid(file, "is for " + file.architecture().orElse("") + " models, the base is "
                + names.architecture());
        }
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(path)) {
            MemorySegment data = channel.map(MapMode.READ_ONLY, file.dataOffset(), file.size() - file.dataOffset(),
                arena);
            return new GgufLoraReader(file, config, names, data).adapter();
        } catch (IOException e) {
            throw invalid(file, "cannot be read: " + e.getMessage());
        }
    }

    private LowRankAdapter adapter() {
        Set<String> left = new HashSet<>();
        file.tensors().forEach(tensor -> left.add(tensor.name()));
        List<Projection> projections = new ArrayList<>();
        // One factor serves the adapter; where ranks differ, B makes up for it.
        double alpha = file.real("adapter.lora.alpha").orElseThrow();
        int rank = Math.toIntExact(file.tensors().getFirst().dims().get(
            file.tensors().getFirst().name().endsWith(".lora_a") ? 1 : 0));
        for (int layer = 0; layer < config.layerCount(); layer++) {
            for (String module : GgufNames.PROJECTIONS) {
                String stored = names.of("model.layers." + layer + "." + module + ".weight").orElseThrow();
                if (left.remove(stored + ".lora_a") && left.remove(stored + ".lora_b")) {
                    projections.add(projection(layer, module, stored, alpha == 0 ? 0 : rank));
                }
            }
        }
        if (!left.isEmpty()) {
            throw invalid(file, "changes " + left.iterator().next() + ", which cannot be fused");
        }
        return new LowRankAdapter(alpha == 0 ? 1 : alpha / rank, projections);
    }

    private Projection projection(int layer, String module, String stored, int scaledFor) {
        GgufTensor a = file.tensor(stored + ".lora_a").orElseThrow();
        GgufTensor b = file.tensor(stored + ".lora_b").orElseThrow();
        int rank = Math.toIntExact(b.dims().getFirst());
        int out = Math.toIntExact(b.dims().get(1));
        float[] values = values(b);
        if (scaledFor != 0 && scaledFor != rank) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= (float) scaledFor / rank;
            }
        }
        if (names.isReordered("model.layers." + layer + "." + module + ".weight")) {
            if (out % config.headSize() != 0) {
                throw invalid(file, b.name() + " has " + out + " rows, no multiple of a head's " + config.headSize());
            }
            values = HeadRows.reorder(values, rank, place(config.headSize()));
        }
        return new Projection(layer, module, rank, Math.toIntExact(a.dims().getFirst()), out, values(a), values, null);
    }

    /** From a row in Hugging Face's order to where GGUF has it: {@link HeadRows#source} the other way round. */
    private static IntUnaryOperator place(int headSize) {
        int half = headSize / 2;
        return row -> {
            int within = row % headSize;
            return row - within + within % half * 2 + within / half;
        };
    }

    private float[] values(GgufTensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        GgmlFormats.of(tensor.type()).orElseThrow(() -> invalid(file, tensor.name() + " is of type " + tensor.type()))
            .read(data.asSlice(tensor.offset(), tensor.bytes()), 0, FloatBuffer.wrap(values));
        return values;
    }

    private static ForgeException invalid(GgufFile file, String what) {
        return new ForgeException(ErrorCode.INVALID_ADAPTER, file.path().getFileName() + ": " + what + ".",
            Map.of("file", file.path().toString()), "Fuse it with the model it was trained on.");
    }
}
