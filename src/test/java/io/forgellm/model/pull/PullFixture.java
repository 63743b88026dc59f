package io.forgellm.model.pull;

import io.forgellm.model.catalogue.ModelsConfig;
import io.forgellm.model.catalogue.Roots;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pull's parts put together as the server does, against a stand-in hub and a temporary models folder. */
final class PullFixture {
    static final String REPO = "org/tiny-GGUF";
    final Path models;
    private final HubStandIn hub;
    private final Map<String, String> settings = new HashMap<>();
    DiskSpace disk = DiskSpace.REAL;
    List<List<String>> pip = List.of();

    PullFixture(Path folder, HubStandIn hub) {
        this.models = folder.resolve("models");
        this.hub = hub;
        settings.put("forgellm.models.dir", models.toString());
        for (String cache : List.of("hugging-face", "lm-studio", "ollama")) {
            settings.put("forgellm.models.caches." + cache + ".enabled", "false");
        }
        settings.put("forgellm.hub.url", hub.url().toString());
        settings.put("forgellm.hub.token", "");
        settings.put("forgellm.pull.backoff", "1ms");
        settings.put("forgellm.pull.allow-private-hosts", "true");
    }

    PullFixture set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    Roots roots() {
        return Roots.of(config().getConfigMapping(ModelsConfig.class));
    }

    PullTasks tasks() {
        SmallRyeConfig config = config();
        return new PullTasks(config.getConfigMapping(PullConfig.class), config.getConfigMapping(HubConfig.class),
            roots(), disk, new PipSource(disk, pip));
    }

    /** Pulls on the calling thread. */
    Path pull(PullBody body) throws IOException, InterruptedException {
        return tasks().of(new TargetReader(hub.url()).read(body)).run(Progress.NONE);
    }

    Path pull(String name) throws IOException, InterruptedException {
        return pull(named(name));
    }

    static PullBody named(String name) {
        return new PullBody(name, null, null, null, null, null);
    }

    static byte[] tinyModel(Path folder, long seed) {
        try {
            return Files.readAllBytes(TinyModel.standard().withSeed(seed).write(folder.resolve("tiny-" + seed)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SmallRyeConfig config() {
        return new SmallRyeConfigBuilder().addDefaultInterceptors().addDefaultSources()
            .withSources(new PropertiesConfigSource(settings, "test", 1_000))
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(ModelsConfig.class).withMapping(PullConfig.class).withMapping(HubConfig.class)
            .withMapping(ImportConfig.class).withValidateUnknown(false).build();
    }
}
