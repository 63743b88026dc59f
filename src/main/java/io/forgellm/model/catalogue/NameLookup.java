package io.forgellm.model.catalogue;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.error.NearNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Turns what a client wrote into the one entry it means. */
final class NameLookup {
    private final Roots roots;
    private final List<CatalogueEntry> entries;
    private final String noun;

    /** @param noun what an entry is called in messages */
    NameLookup(Roots roots, List<CatalogueEntry> entries, String noun) {
        this.roots = roots;
        this.entries = entries;
        this.noun = noun;
    }

    CatalogueEntry find(String wanted) {
        if (wanted == null || wanted.isBlank()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "The " + noun + "'s name is missing.",
                "Name one of GET /api/models.");
        }
        if (Stream.of(wanted.split("[/\\\\]")).anyMatch(".."::equals)) {
            throw outside(wanted);
        }
        Path path = absolute(wanted);
        if (path != null) {
            return byPath(path, wanted);
        }
        return entries.stream().filter(entry -> entry.id().equals(wanted)).findFirst().orElseGet(() -> byName(wanted));
    }

    private CatalogueEntry byPath(Path path, String wanted) {
        if (!roots.allows(path) && roots.all().stream().noneMatch(root -> path.startsWith(root.folder()))) {
            throw outside(wanted);
        }
        return entries.stream().filter(entry -> isOneOf(path, entry.stamp().files())).findFirst()
            .orElseThrow(() -> notFound(wanted));
    }

    private static boolean isOneOf(Path path, List<Path> files) {
        return files.stream().anyMatch(file -> {
            try {
                return file.equals(path) || Files.isSameFile(file, path);
            } catch (IOException gone) {
                return false;
            }
        });
    }

    private CatalogueEntry byName(String wanted) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        List<CatalogueEntry> meant = entries.stream()
            .filter(entry -> names(entry).stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(lower)))
            .toList();
        return switch (meant.size()) {
            case 0 -> throw notFound(wanted);
            case 1 -> meant.getFirst();
            default -> throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                "\"" + wanted + "\" may mean " + meant.size() + " " + noun + "s.",
                Map.of("candidates", meant.stream().map(CatalogueEntry::id).toList()),
                "Name one of details.candidates.");
        };
    }

    private List<String> names(CatalogueEntry entry) {
        FoundFile file = entry.file();
        List<String> names = new ArrayList<>(file.names());
        names.add(entry.id());
        if (file.source() == Source.OLLAMA) {
            file.names().stream().filter(name -> name.endsWith(":latest"))
                .map(name -> name.substring(0, name.length() - ":latest".length())).forEach(names::add);
            return names;
        }
        String fileName = file.path().getFileName().toString();
        names.add(fileName);
        if (!file.repository().isEmpty()) {
            names.add(file.repository());
            names.add(file.repository() + "/" + fileName);
        }
        return names;
    }

    private static Path absolute(String wanted) {
        try {
            Path path = Path.of(wanted);
            return path.isAbsolute() ? path.normalize() : null;
        } catch (InvalidPathException notOne) {
            return null;
        }
    }

    private ForgeException outside(String wanted) {
        return new ForgeException(ErrorCode.PATH_NOT_ALLOWED,
            "The path " + wanted + " lies outside the folders of models.",
            Map.of("path", wanted), "Import the file (POST /api/models/import), or name it as GET /api/models does.");
    }

    private ForgeException notFound(String wanted) {
        List<String> near = NearNames.to(wanted, Stream.concat(
            entries.stream().flatMap(entry -> Stream.concat(Stream.of(entry.id()), entry.file().names().stream())),
            ShortName.all().stream().map(ShortName::name)));
        return new ForgeException(ErrorCode.MODEL_NOT_FOUND,
            "There is no " + noun + " called \"" + wanted + "\" on this machine.",
            Map.of(noun, wanted, "did_you_mean", near), suggestion(wanted, near));
    }

    private String suggestion(String wanted, List<String> near) {
        if (ShortName.named(wanted).isPresent()) {
            return "Get it with: forgellm pull " + wanted;
        }
        return near.isEmpty() ? "See what is there with: forgellm models, or get one with: forgellm pull "
            + ShortName.STARTER : "Did you mean " + String.join(" or ", near) + "?";
    }
}
