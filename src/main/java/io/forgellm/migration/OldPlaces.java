package io.forgellm.migration;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an installation of the Python program keeps its things. What the named folder holds itself counts; only where it
 * has no output folder or no cache of its own, the program's variables and defaults do.
 *
 * @param from    the folder that was named, without links
 * @param outputs each with {@code cpt}, {@code ift} or {@code quantized}
 * @param hubs    each with {@code models--…}
 * @param configs YAML files of settings
 * @param chats   saved conversations
 */
public record OldPlaces(Path from, List<Path> outputs, List<Path> hubs, List<Path> configs, List<Path> chats) {
    private static final List<String> OUTPUT = List.of("cpt", "ift", "quantized");
    private static final String MODEL = "models--";

    /**
     * @param environment variables by name: the Python program's own are understood
     * @throws ForgeException NOT_FOUND where there is no such folder, INVALID_PARAMETER for one that holds nothing of
     *                        the Python program
     */
    public static OldPlaces find(Path named, Map<String, String> environment, Path userHome) throws IOException {
        if (!Files.exists(named)) {
            throw new ForgeException(ErrorCode.NOT_FOUND, "There is no folder " + named + ".",
                    Map.of("path", named.toString()), "Name the folder that the Python program was run from.");
        }
        if (!Files.isDirectory(named)) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, named + " is not a folder.",
                    Map.of("path", named.toString()), "Name the folder that the Python program was run from.");
        }
        Path from = named.toRealPath();
        List<Path> outputs = first(OldPlaces::isOutput, from.resolve("models"), from);
        List<Path> hubs = first(OldPlaces::isHub, from.resolve("hub"), from.resolve(".cache/huggingface/hub"),
                from.resolve("huggingface/hub"), from);
        List<Path> configs = configs(from.resolve("configs"));
        List<Path> chats = new ArrayList<>(OldChats.below(from));
        if (outputs.isEmpty() && hubs.isEmpty() && configs.isEmpty() && chats.isEmpty()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, named + " holds nothing of the Python program: no "
                    + "models/cpt, no Hugging Face cache, no configs, no saved conversations.",
                    Map.of("path", named.toString()), "Name the folder that it was run from, the one with models in it.");
        }
        if (outputs.isEmpty()) {
            outputs = variable(environment, "MODELS_DIR", from).filter(OldPlaces::isOutput).stream().toList();
        }
        if (hubs.isEmpty()) {
            hubs = Stream.concat(variable(environment, "HF_HOME", from).map(home -> home.resolve("hub")).stream(),
                    Stream.of(userHome.resolve(".cache/huggingface/hub"))).filter(OldPlaces::isHub)
                    .map(OldPlaces::real).distinct().toList();
        }
        chats.addAll(OldChats.downloads(userHome));
        return new OldPlaces(from, outputs.stream().map(OldPlaces::real).toList(), hubs, configs,
                chats.stream().distinct().toList());
    }

    private interface Test {
        boolean of(Path folder);
    }

    private static List<Path> first(Test test, Path... candidates) {
        return Stream.of(candidates).filter(test::of).limit(1).map(OldPlaces::real).toList();
    }

    private static boolean isOutput(Path folder) {
        return OUTPUT.stream().anyMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    private static boolean isHub(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(MODEL));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static List<Path> configs(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Optional<Path> variable(Map<String, String> environment, String name, Path from) {
        try {
            return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank()).map(from::resolve);
        } catch (InvalidPathException notOne) {
            return Optional.empty();
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            return path.toAbsolutePath().normalize();
        }
    }
}
