package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.ShardSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Picks the one model that is meant among a repository's files. */
final class FileChoice {
    /** What most machines run well first, then what comes near it. */
    private static final List<String> PREFERENCE = List.of("Q4_K_M", "Q8_0", "Q4_K_S", "Q5_K_M", "Q4_0", "Q6_K",
        "Q5_K_S", "Q4_1", "BF16", "F16");

    private FileChoice() { }

    /**
     * @param paths within the repository
     * @return the file, or the first of its shards
     * @throws ForgeException MODEL_NOT_FOUND, or INVALID_PARAMETER listing the choices
     */
    static String among(List<String> paths, PullTarget.HubFile wanted) {
        List<String> models = paths.stream().filter(FileChoice::isModel).sorted().toList();
        if (wanted.quantisation() != null) {
            return only(of(wanted.quantisation(), models), models, wanted);
        }
        if (models.size() == 1) {
            return models.getFirst();
        }
        return PREFERENCE.stream().map(quantisation -> of(quantisation, models)).filter(found -> !found.isEmpty())
            .findFirst().map(found -> only(found, models, wanted)).orElseGet(() -> only(List.of(), models, wanted));
    }

    private static boolean isModel(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return name.endsWith(".gguf") && !name.startsWith("mmproj")
            && ShardSet.of(Path.of(path)).map(ShardSet::isFirst).orElse(true);
    }

    private static List<String> of(String quantisation, List<String> models) {
        Pattern word = Pattern.compile("(?i)(^|[^A-Za-z0-9])" + Pattern.quote(quantisation) + "(?![A-Za-z0-9_])");
        return models.stream().filter(path -> word.matcher(path.substring(path.lastIndexOf('/') + 1)).find()).toList();
    }

    private static String only(List<String> found, List<String> models, PullTarget.HubFile wanted) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        Map<String, Object> details = Map.of("repo", wanted.repository(), "files", models);
        if (models.isEmpty()) {
            throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, wanted.repository() + " holds no GGUF file.", details,
                "Look for a repository whose name ends with -GGUF.");
        }
        throw new ForgeException(ErrorCode.INVALID_PARAMETER,
            found.isEmpty() ? wanted.name() + " names no file of the repository."
                : wanted.name() + " may mean " + found.size() + " files.",
            details, "Pull " + wanted.repository() + "/ and one of details.files.");
    }
}
