package io.forgellm.forge.job;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.Roots;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Where jobs put what they make: into our own models folder, where the catalogue finds it as soon as it is whole. */
@ApplicationScoped
public class Targets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern PRECISION = Pattern.compile("(?i)[-._](F32|F16|BF16|(I?Q|TQ)\\d[A-Z0-9_]*)$");

    private final Roots roots;

    Targets(Roots roots) {
        this.roots = roots;
    }

    /** @throws ForgeException INVALID_PARAMETER for what is no name, ALREADY_EXISTS */
    public Path file(String name) {
        return free(name.replaceFirst("(?i)\\.gguf$", ""), ".gguf");
    }

    /** Errors as for {@link #file}. */
    public Path folder(String name) {
        return free(name, "");
    }

    private Path free(String name, String ending) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'name': \"" + name
                    + "\" is no name for a model: use letters, digits and . _ -", Map.of("field", "name"), null);
        }
        Path target = roots.modelsFolder().toAbsolutePath().normalize().resolve(name + ending);
        if (Files.exists(target)) {
            throw new ForgeException(ErrorCode.ALREADY_EXISTS, "A model called " + name + " is there already.",
                    Map.of("path", target.toString()), "Send another name, or delete it first.");
        }
        return target;
    }

    /** A model's file or folder without what tells of its container and its precision: {@code SmolLM2-135M}. */
    public static String stem(Path model) {
        String name = model.getFileName().toString().replaceFirst("(?i)(-\\d{5}-of-\\d{5})?\\.gguf$", "");
        String stem = PRECISION.matcher(name).replaceFirst("");
        return stem.isEmpty() ? name : stem.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
