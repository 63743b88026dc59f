package io.forgellm.model.pull;

import io.forgellm.tensor.gguf.ShardSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Works out which files of a hub a target means and where they go: {@code MODELS/org/repo[@revision]/file}. */
final class HubSource {
    private final URI hub;
    private final Path models;

    HubSource(URI hub, Path models) {
        this.hub = hub;
        this.models = models;
    }

    /** The files' final places where the target itself says enough; empty when the hub must be asked. */
    Optional<List<Path>> places(PullTarget.HubFile target) {
        return Optional.ofNullable(target.file())
            .map(file -> shards(file).stream().map(shard -> place(target, shard)).toList());
    }

    List<RemoteFile> files(PullTarget.HubFile target, HubListing listing) throws IOException, InterruptedException {
        if (target.file() != null && ShardSet.of(Path.of(target.file())).isEmpty()) {
            return List.of(remote(target, new HubListing.HubEntry(target.file(), -1, null)));
        }
        List<HubListing.HubEntry> entries = listing.files(target.repository(), target.revision());
        Map<String, HubListing.HubEntry> byPath = entries.stream()
            .collect(Collectors.toMap(HubListing.HubEntry::path, Function.identity(), (first, again) -> first));
        String chosen = target.file() != null ? target.file()
            : FileChoice.among(entries.stream().map(HubListing.HubEntry::path).toList(), target);
        TargetReader.requireFile(chosen);
        return shards(chosen).stream()
            .map(path -> byPath.getOrDefault(path, new HubListing.HubEntry(path, -1, null)))
            .map(entry -> remote(target, entry)).toList();
    }

    private RemoteFile remote(PullTarget.HubFile target, HubListing.HubEntry entry) {
        return new RemoteFile(HubListing.address(hub, target.repository(), target.revision(), entry.path()),
            place(target, entry.path()), entry.size(), entry.sha256());
    }

    private Path place(PullTarget.HubFile target, String file) {
        boolean usual = target.revision().equals(PullTarget.DEFAULT_REVISION);
        String revision = usual ? "" : "@" + target.revision().replace('/', '-');
        return models.resolve(target.repository() + revision).resolve(file);
    }

    private static List<String> shards(String file) {
        return ShardSet.of(Path.of(file))
            .map(set -> set.paths().stream().map(path -> path.toString().replace('\\', '/')).toList())
            .orElse(List.of(file));
    }

    static boolean arePresent(List<Path> files) {
        return files.stream().allMatch(Files::isRegularFile);
    }
}
