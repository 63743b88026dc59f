package io.forgellm.model.catalogue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the checkpoints below the training output: {@code RUN/checkpoints/0000025} in a folder that has a
 * {@code run.json}, or the {@code taken-over.json} of a training of the Python program, directly below or one folder
 * deeper. A checkpoint that is still being written has another name and is not met.
 */
final class RunScan {
    /** A checkpoint's weights, the best form first. */
    private static final List<String> WEIGHTS =
        List.of("adapter.gguf", "adapter_model.safetensors", "model.safetensors");
    static final String MERGED = "merged.gguf";
    /** Each says in {@code base} what was trained. */
    private static final List<String> SPECS = List.of("run.json", "taken-over.json");
    private static final Pattern STEP = Pattern.compile("\\d{7,9}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunScan() { }

    static boolean isRun(Path folder) {
        return spec(folder).isPresent();
    }

    private static Optional<Path> spec(Path folder) {
        return SPECS.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    static List<FoundFile> of(Root root) throws IOException {
        List<FoundFile> found = new ArrayList<>();
        for (Path folder : folders(root.folder())) {
            if (isRun(folder)) {
                checkpoints(folder, found);
            } else {
                for (Path deeper : folders(folder)) {
                    if (isRun(deeper)) {
                        checkpoints(deeper, found);
                    }
                }
            }
        }
        return found;
    }

    private static void checkpoints(Path run, List<FoundFile> found) throws IOException {
        String base = base(run);
        String id = run.getFileName().toString();
        for (Path folder : folders(run.resolve("checkpoints"))) {
            String number = folder.getFileName().toString();
            if (STEP.matcher(number).matches()) {
                int step = Integer.parseInt(number);
                Checkpoint checkpoint = new Checkpoint(run, id, step, folder, base);
                weights(folder).ifPresent(file -> found.add(new FoundFile(Source.RUNS, file, "",
                    List.of(id + "/" + step, id + "/" + number), checkpoint)));
                if (Files.isRegularFile(folder.resolve(MERGED))) {
                    found.add(new FoundFile(Source.RUNS, folder.resolve(MERGED), "",
                        List.of(id + "/" + step + "/merged"), checkpoint));
                }
            }
        }
    }

    private static Optional<Path> weights(Path folder) {
        return WEIGHTS.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    private static String base(Path run) {
        try {
            return JSON.readTree(spec(run).orElse(run).toFile()).path("base").asText();
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
