package io.forgellm.forge.publish;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.forge.quantise.Fusing;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.training.adapter.AdapterFiles;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the folder: models that passed the gate, the adapter, the card with its curves, and how to train it again. */
public record Publishing(JobSpec.Publish spec) implements Operation {
    static final String README = "README.md";
    static final String METADATA = "model_card_metadata.json";
    static final Path PICTURE = Path.of("assets", "training_dashboard.png");
    static final Path ADAPTER = Path.of("adapter");
    private static final double MODELS = 0.95;

    /** A model of the folder. @param result as {@link Fusing} gives it */
    record Made(String format, Path file, Map<String, Object> result) { }

    @Override
    public Map<String, Object> run(Reporter reporter) {
        Path target = Path.of(spec.target());
        Map<String, Object> result = new LinkedHashMap<>();
        Unfinished.folder(target, folder -> {
            TrainedRun run = TrainedRun.read(spec);
            List<Made> made = new ArrayList<>();
            for (String format : spec.formats()) {
                reporter.section(MODELS * made.size() / spec.formats().size(),
                        MODELS * (made.size() + 1) / spec.formats().size());
                made.add(format.equals("gguf") ? gguf(folder, reporter) : safetensors(folder, reporter));
            }
            reporter.section(MODELS, 1);
            reporter.phase("write_card");
            List<Path> adapter = copyAdapter(folder);
            boolean pictured = draw(run, folder, reporter);
            List<DataFile> data = data(run, reporter);
            Files.writeString(folder.resolve(Reproduction.FILE), new YAMLMapper().writeValueAsString(
                    Reproduction.of(run, data, version())));
            ModelCard card = new ModelCard(spec, run, made, data, adapter, pictured);
            Files.writeString(folder.resolve(README), card.text());
            Files.write(folder.resolve(METADATA), RunJson.MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(card.metadata(version())));
            result.put("models", made.stream().map(Publishing::fields).toList());
            result.put("dashboard_path", pictured ? target.resolve(PICTURE).toString() : null);
        });
        result.put("output_dir", spec.target());
        result.put("model_name", modelName(target));
        result.put("readme_path", target.resolve(README).toString());
        result.put("size_bytes", bytes(target));
        return result;
    }

    /** As the Python program shows what it published. */
    static String modelName(Path target) {
        return "published/" + target.getFileName().toString().replaceFirst("^models--published--", "");
    }

    private static String version() {
        String version = Publishing.class.getPackage().getImplementationVersion();
        return version == null ? "for the JVM" : version;
    }

    private Made gguf(Path folder, Reporter reporter) throws IOException {
        Path file = folder.resolve(name() + "-" + spec.type() + ".gguf");
        return new Made("gguf", file.getFileName(), fuse(file, "gguf", spec.type()).run(reporter));
    }

    private Made safetensors(Path folder, Reporter reporter) throws IOException {
        Path weights = folder.resolve("weights");
        String type = List.of("F32", "BF16").contains(spec.type()) ? spec.type() : "F16";
        Map<String, Object> result = fuse(weights, "safetensors", type).run(reporter);
        try (Stream<Path> files = Files.list(weights)) {
            for (Path file : files.toList()) {
                Files.move(file, folder.resolve(file.getFileName()));
            }
        }
        Files.delete(weights);
        return new Made("safetensors", Path.of("."), result);
    }

    private String name() {
        return Path.of(spec.run()).getFileName() + "-" + spec.step();
    }

    private Fusing fuse(Path made, String format, String type) {
        return new Fusing(new JobSpec.Fuse(spec.model(), spec.source(), spec.checkpoint(), name(), made.toString(),
                format, type, "", null, 0, spec.threads(), spec.verify(), spec.override()));
    }

    private List<Path> copyAdapter(Path folder) throws IOException {
        List<Path> copied = new ArrayList<>();
        for (String name : List.of(AdapterFiles.PEFT, PeftConfig.FILE, AdapterFiles.GGUF)) {
            Path file = Path.of(spec.checkpoint()).resolve(name);
            if (Files.isRegularFile(file)) {
                Files.createDirectories(folder.resolve(ADAPTER));
                Files.copy(file, folder.resolve(ADAPTER).resolve(name));
                copied.add(ADAPTER.resolve(name));
            }
        }
        return copied;
    }

    /** A machine without any font cannot write on a picture; all else is good without it. */
    private static boolean draw(TrainedRun run, Path folder, Reporter reporter) throws IOException {
        Files.createDirectories(folder.resolve(PICTURE).getParent());
        try {
            CurvePicture.write(run.rows(), run.step(), folder.resolve(PICTURE));
            return true;
        } catch (LinkageError | InternalError | IllegalStateException noFonts) {
            reporter.note("The curves could not be drawn on this machine: " + noFonts);
            Files.deleteIfExists(folder.resolve(PICTURE));
            Files.delete(folder.resolve(PICTURE).getParent());
            return false;
        }
    }

    private static List<DataFile> data(TrainedRun run, Reporter reporter) throws IOException {
        Path input = Path.of(run.spec().data().inputDir());
        if (!Files.exists(input)) {
            reporter.note("The data is no longer at " + input + ": the card cannot name its files.");
            return List.of();
        }
        return DataFile.in(input);
    }

    private static Map<String, Object> fields(Made made) {
        Map<String, Object> fields = new LinkedHashMap<>(made.result());
        fields.put("format", made.format());
        fields.remove("path");
        return fields;
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
