package io.forgellm.model.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads an Ollama store: {@code manifests/REGISTRY/NAMESPACE/NAME/TAG} is an OCI image manifest whose layer of type
 * {@code application/vnd.ollama.image.model} is the GGUF file {@code blobs/sha256-HEX}; adapters are layers likewise.
 * A manifest that is not understood is passed over.
 */
final class OllamaScan {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int GREATEST_MANIFEST = 1 << 20;

    private OllamaScan() { }

    static List<FoundFile> of(Root root, Roots roots) throws IOException {
        List<FoundFile> found = new ArrayList<>();
        Path manifests = root.folder().resolve("manifests");
        if (!Files.isDirectory(manifests)) {
            return found;
        }
        try (Stream<Path> files = Files.find(manifests, 5, (path, attributes) -> attributes.isRegularFile()
                && attributes.size() < GREATEST_MANIFEST && manifests.relativize(path).getNameCount() >= 4)) {
            for (Path manifest : files.sorted().toList()) {
                model(root, manifests.relativize(manifest), manifest).filter(model -> roots.allows(model.path()))
                    .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<FoundFile> model(Root root, Path name, Path manifest) {
        try {
            JsonNode layers = JSON.readTree(manifest.toFile()).path("layers");
            return StreamSupport.stream(layers.spliterator(), false)
                .filter(layer -> layer.path("mediaType").asText().endsWith(".image.model"))
                .map(layer -> layer.path("digest").asText())
                .filter(digest -> DIGEST.matcher(digest).matches())
                .map(digest -> root.folder().resolve("blobs").resolve(digest.replace(':', '-')))
                .map(blob -> new FoundFile(root.source(), blob, "", names(name)))
                .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** {@code registry.ollama.ai/library/llama3.2/1b} is called {@code llama3.2:1b}, as Ollama itself calls it. */
    private static List<String> names(Path name) {
        int last = name.getNameCount() - 1;
        String tagged = name.getName(last - 1) + ":" + name.getName(last);
        String namespace = name.subpath(1, last - 1).toString().replace('\\', '/');
        String full = namespace + "/" + tagged;
        return "library".equals(namespace) ? List.of(tagged, full) : List.of(full, name.getName(0) + "/" + full);
    }
}
