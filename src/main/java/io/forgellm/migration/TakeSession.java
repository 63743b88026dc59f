package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.process.DurableFiles;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.GgufLora;
import io.forgellm.tensor.adapter.LowRankAdapter;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.adapter.PeftWriter;
import io.forgellm.tensor.adapter.Projection;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes a session's folder as our own runs have theirs: a folder for each checkpoint with the adapter in PEFT's form
 * and, where llama.cpp has one, in its own; beside it all that was in the old folder, under the same names. Its
 * {@code taken-over.json} says what was trained and is no run's specification, so nobody trains it on.
 *
 * @param baseFolder of the model that was trained, or null
 * @param baseFile   its GGUF file, there or to be there before this, or null
 */
record TakeSession(OldSession session, Mode mode, Path baseFolder, Path baseFile, Path target) implements Step.Making {
    /** What is larger than any text is linked. */
    private static final long LARGE = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public boolean isFolder() {
        return true;
    }

    @Override
    public long room() {
        long weights = session.checkpoints().stream().mapToLong(checkpoint -> Sizes.of(checkpoint.file())).sum();
        return isFull() ? mode == Mode.COPY ? 2 * weights : 0 : 2 * weights + (mode == Mode.COPY ? weights : 0);
    }

    @Override
    public List<String> write(Path folder, Progress progress) throws IOException {
        Meter meter = new Meter(progress, Math.max(1, Sizes.of(session.folder())));
        List<String> left = new ArrayList<>();
        for (OldSession.Checkpoint checkpoint : session.checkpoints()) {
            Path place = Files.createDirectories(folder.resolve("checkpoints")
                    .resolve(String.format(Locale.ROOT, "%07d", checkpoint.step())));
            try {
                write(checkpoint, place);
            } catch (ForgeException damaged) {
                left.add("checkpoint " + checkpoint.step() + ": " + damaged.getMessage());
                DurableFiles.delete(place);
            }
        }
        writeLosses(folder);
        takeFiles(folder, meter);
        ObjectNode about = JSON.createObjectNode().put("from", session.folder().toString())
                .put("base", baseFile != null && Files.isRegularFile(baseFile) ? baseFile.toString() : session.base())
                .put("model_name", session.base()).put("method", session.method());
        Files.write(folder.resolve("taken-over.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(about));
        return left;
    }

    private boolean isFull() {
        return session.method().equals("full");
    }

    private void write(OldSession.Checkpoint checkpoint, Path place) throws IOException {
        if (isFull()) {
            bring(checkpoint.file(), place.resolve("model.safetensors"), new Meter(Progress.NONE, 1));
            return;
        }
        LowRankAdapter adapter = AdapterReader.read(checkpoint.file(), session.scale());
        Path weights = place.resolve("adapter_model.safetensors");
        PeftWriter.write(adapter, weights);
        Files.setLastModifiedTime(weights, Files.getLastModifiedTime(checkpoint.file()));
        Projection first = adapter.projections().getFirst();
        new PeftConfig(session.base(), first.rank(), session.scale() * first.rank(), session.dropout(),
                adapter.projections().stream().map(it -> it.module().substring(it.module().lastIndexOf('.') + 1))
                        .distinct().toList(),
                adapter.projections().stream().map(Projection::layer).distinct().toList(), adapter.isDora()).write(place);
        DecoderConfig config = baseConfig();
        if (config != null && GgufLora.fits(adapter, config)) {
            GgufLora.write(adapter, config, session.name(), GgmlType.F32, place.resolve("adapter.gguf"));
        }
    }

    private DecoderConfig baseConfig() {
        if (baseFolder == null) {
            return null;
        }
        try (ModelSource base = ModelSources.open(baseFolder)) {
            return base.config();
        } catch (ForgeException unreadable) {
            return null;
        }
    }

    /** By these the best checkpoint is found. */
    private void writeLosses(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (JsonNode row : session.metrics()) {
            if (row.path("val_loss").isNumber()) {
                lines.append(JSON.createObjectNode().put("type", "evaluated").put("step", row.path("iteration").asInt())
                        .put("loss", row.path("val_loss").asDouble())).append('\n');
            }
        }
        if (!lines.isEmpty()) {
            Files.writeString(folder.resolve("events.jsonl"), lines);
        }
    }

    /** Metrics come last: a folder without them is no session yet. */
    private void takeFiles(Path folder, Meter meter) throws IOException {
        List<Path> metrics = new ArrayList<>();
        Files.walkFileTree(session.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(place(folder, from));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                boolean metric = from.getParent().equals(session.folder()) && from.getFileName().toString().startsWith("CPT_");
                if (metric) {
                    metrics.add(from);
                } else if (!Files.exists(place(folder, from))) {
                    bring(from, place(folder, from), meter);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path from : metrics) {
            bring(from, place(folder, from), meter);
        }
    }

    private Path place(Path folder, Path from) {
        return folder.resolve(session.folder().relativize(from).toString());
    }

    private void bring(Path from, Path to, Meter meter) throws IOException {
        boolean weights = from.toString().endsWith(".safetensors");
        if (Files.isSymbolicLink(from) && (mode == Mode.LINK || !Files.isRegularFile(from)
                || !Files.readSymbolicLink(from).isAbsolute())) {
            Files.createSymbolicLink(to, Files.readSymbolicLink(from));
        } else if (mode == Mode.LINK && (weights || Files.size(from) > LARGE)) {
            Files.createSymbolicLink(to, from);
        } else {
            CopyFile.copy(from, to, meter);
        }
    }
}
