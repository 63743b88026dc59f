package io.forgellm.model.catalogue;

import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Folders of models as ForgeLLM and other programs lay them out, below one temporary folder. */
record Caches(Path folder) {
    Path models() {
        return folder.resolve("models");
    }

    Path hub() {
        return folder.resolve("hub");
    }

    Path lmStudio() {
        return folder.resolve("lmstudio");
    }

    Path ollama() {
        return folder.resolve("ollama");
    }

    Roots roots() {
        return new Roots(List.of(new Root(Source.MODELS_FOLDER, models()), new Root(Source.HUGGING_FACE, hub()),
            new Root(Source.LM_STUDIO, lmStudio()), new Root(Source.OLLAMA, ollama())));
    }

    Catalogue catalogue() {
        return new Catalogue(roots());
    }

    Path model(Path file) {
        return model(file, 1);
    }

    Path model(Path file, long seed) {
        return TinyModel.standard().withSeed(seed).write(withFolder(file));
    }

    /** A blob and the snapshot's link to it, as the hub's own library writes them. */
    Path hubModel(String repository, String commit, String file, long seed) {
        Path repo = hub().resolve("models--" + repository.replace("/", "--"));
        Path blob = model(repo.resolve("blobs/" + seed), seed);
        Path snapshot = repo.resolve("snapshots").resolve(commit).resolve(file);
        return link(snapshot, snapshot.getParent().relativize(blob));
    }

    /** A blob named by its hash and the manifest that names it. */
    Path ollamaModel(String registryAndNamespace, String name, String tag, long seed) {
        Path part = model(ollama().resolve("blobs/part"), seed);
        String hash = sha256(part);
        Path blob = ollama().resolve("blobs/sha256-" + hash);
        move(part, blob);
        text(ollama().resolve("manifests/" + registryAndNamespace + "/" + name + "/" + tag), """
            {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
             "layers": [{"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:%s", "size": 1},
                        {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:%s", "size": 2}]}
            """.formatted("0".repeat(64), hash));
        return blob;
    }

    static Path link(Path link, Path target) {
        try {
            return Files.createSymbolicLink(withFolder(link), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path text(Path file, String text) {
        try {
            return Files.writeString(withFolder(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path withFolder(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
