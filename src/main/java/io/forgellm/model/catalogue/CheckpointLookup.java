package io.forgellm.model.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds a checkpoint by what people and programs call it:
 *
 * <ul>
 * <li>{@code RUN/25}, {@code RUN/0000025}, {@code RUN/latest}, {@code RUN/best} (least validation loss), {@code RUN};
 * <li>OpenAI's {@code ft:RUN} (the last one) and {@code ft:RUN:ckpt-step-25};
 * <li>the run's folder, the checkpoint's or a file in it, and the paths that the Python program gave checkpoints:
 *     {@code RUN_FOLDER/0000025_adapters.safetensors} and {@code RUN_FOLDER/adapters.safetensors}.
 * </ul>
 */
final class CheckpointLookup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile(
        "(?<prefix>ft:)?(?<run>[^:]+?)(?:/(?<which>latest|best|\\d{1,9})|:ckpt-step-(?<step>\\d{1,9}))?");
    private static final Pattern FILE = Pattern.compile("(\\d{1,9})_adapters\\.safetensors");

    private final List<CatalogueEntry> checkpoints;

    /** @param adapters of which only those of runs are looked at */
    CheckpointLookup(List<CatalogueEntry> adapters) {
        this.checkpoints = adapters.stream().filter(entry -> entry.file().checkpoint() != null)
            .sorted(Comparator.comparingInt(entry -> entry.file().checkpoint().step())).toList();
    }

    /**
     * @return empty when the name is none of a run's
     * @throws ForgeException MODEL_NOT_FOUND for a run that has no such checkpoint
     */
    Optional<CatalogueEntry> find(String wanted) {
        if (wanted == null || checkpoints.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> path = absolute(wanted);
        return path.isPresent() ? byPath(path.get()) : byName(wanted);
    }

    private Optional<CatalogueEntry> byName(String wanted) {
        Matcher name = NAME.matcher(wanted);
        if (!name.matches()) {
            return Optional.empty();
        }
        List<CatalogueEntry> run = ofRun(checkpoint -> checkpoint.run().equals(name.group("run")));
        if (run.isEmpty()) {
            return Optional.empty();
        }
        String step = name.group("step") != null ? name.group("step") : name.group("which");
        return Optional.of(switch (step) {
            case null -> run.getLast();
            case "latest" -> run.getLast();
            case "best" -> best(run);
            default -> ofStep(run, Integer.parseInt(step));
        });
    }

    private Optional<CatalogueEntry> byPath(Path path) {
        List<CatalogueEntry> run = ofRun(checkpoint -> path.startsWith(checkpoint.runFolder()));
        if (run.isEmpty()) {
            return Optional.empty();
        }
        Matcher file = FILE.matcher(path.getFileName().toString());
        if (file.matches()) {
            return Optional.of(ofStep(run, Integer.parseInt(file.group(1))));
        }
        return Optional.of(run.stream().filter(entry -> path.startsWith(entry.file().checkpoint().folder())).findFirst()
            .orElseGet(run::getLast));
    }

    private List<CatalogueEntry> ofRun(Predicate<Checkpoint> run) {
        return checkpoints.stream().filter(entry -> run.test(entry.file().checkpoint())).toList();
    }

    private static CatalogueEntry ofStep(List<CatalogueEntry> run, int step) {
        return run.stream().filter(entry -> entry.file().checkpoint().step() == step).findFirst().orElseThrow(() ->
            new ForgeException(ErrorCode.MODEL_NOT_FOUND,
                "The run " + name(run) + " has no checkpoint of step " + step + ".",
                Map.of("run", name(run), "steps", steps(run)), "Take one of details.steps, latest or best."));
    }

    private static CatalogueEntry best(List<CatalogueEntry> run) {
        Map<Integer, Double> losses = losses(run.getFirst().file().checkpoint().runFolder().resolve("events.jsonl"));
        return run.stream().filter(entry -> losses.containsKey(entry.file().checkpoint().step()))
            .min(Comparator.comparingDouble(entry -> losses.get(entry.file().checkpoint().step())))
            .orElseThrow(() -> new ForgeException(ErrorCode.MODEL_NOT_FOUND,
                "No checkpoint of the run " + name(run) + " has a validation loss yet.",
                Map.of("run", name(run), "steps", steps(run)), "Take one of details.steps, or latest."));
    }

    /** Validation losses by step; after a resume the later line counts. */
    private static Map<Integer, Double> losses(Path events) {
        Map<Integer, Double> losses = new HashMap<>();
        try (Stream<String> lines = Files.lines(events)) {
            lines.filter(line -> line.contains("\"evaluated\"")).forEach(line -> read(line).ifPresent(event ->
                losses.put(event.path("step").asInt(), event.path("loss").asDouble(Double.NaN))));
        } catch (NoSuchFileException none) {
            return losses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        losses.values().removeIf(loss -> loss.isNaN());
        return losses;
    }

    /** Empty for a line that is still being written. */
    private static Optional<JsonNode> read(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            return Optional.of(event).filter(e -> e.path("type").asText().equals("evaluated"));
        } catch (JsonProcessingException half) {
            return Optional.empty();
        }
    }

    private static String name(List<CatalogueEntry> run) {
        return run.getFirst().file().checkpoint().run();
    }

    private static List<Integer> steps(List<CatalogueEntry> run) {
        return run.stream().map(entry -> entry.file().checkpoint().step()).toList();
    }

    private static Optional<Path> absolute(String wanted) {
        try {
            return Optional.of(Path.of(wanted)).filter(Path::isAbsolute).map(Path::normalize);
        } catch (InvalidPathException notOne) {
            return Optional.empty();
        }
    }
}
