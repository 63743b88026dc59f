package io.forgellm.training;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.forgellm.engine.EngineConfig;
import io.forgellm.kubernetes.ApiServer;
import io.forgellm.kubernetes.Door;
import io.forgellm.kubernetes.PodRunner;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.training.kubernetes.JobTrainers;
import io.forgellm.training.kubernetes.KubernetesConfig;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunHistory;
import io.forgellm.training.spec.RunSpec;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A training worker whose trainers are Jobs of a real cluster, in a namespace of its own with one node. The trainers are
 * the real ones; model and data are tiny.
 */
final class KubernetesBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CLAIM = "home";

    final ApiServer server = ApiServer.shared();
    final String namespace = server.namespace("jobs");
    final Path home;
    final PodRunner node;
    /** The worker's way to the API server; the node has another. */
    final Door door = new Door(URI.create(server.url()).getPort());
    private final TrainingBench.Memory memory = new TrainingBench.Memory();
    private final Map<String, String> settings;
    private JobTrainers trainers;
    TrainingBench training;

    /** @param more settings, by their names after {@code forgellm.training.} */
    KubernetesBench(Path home, Map<String, String> more) throws IOException {
        this.home = home;
        settings = new HashMap<>(Map.of("runner", "kubernetes", "crashes", "3", "patience", "30s", "poll", "20ms"));
        settings.putAll(Map.of("kubernetes.image", "forgellm:test", "kubernetes.claim", CLAIM,
                "kubernetes.mount-path", home.toString(), "kubernetes.namespace", namespace,
                "kubernetes.kubeconfig", kubeconfig().toString()));
        settings.putAll(more);
        Files.createDirectories(home.resolve("models"));
        TinyModel.standard().write(home.resolve("models/tiny.gguf"));
        Files.writeString(home.resolve("facts.jsonl"), IntStream.range(0, 60)
                .mapToObj(i -> "{\"text\": \"Moon " + i + " is made of rock, " + i * 7 + " metres high.\"}")
                .collect(Collectors.joining("\n")));
        node = new PodRunner(server.kubeconfig(), namespace, Map.of(CLAIM, home));
        open();
    }

    private Path kubeconfig() throws IOException {
        String direct = Files.readString(server.kubeconfig());
        String port = ":" + URI.create(server.url()).getPort();
        return Files.writeString(home.resolve("kubeconfig"), direct.replace(port, ":" + door.port()));
    }

    private void open() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors()
                .withMapping(TrainingConfig.class)
                .withMapping(KubernetesConfig.class).withMapping(EngineConfig.class)
                .withDefaultValue("forgellm.home", home.toString())
                .withDefaultValue("user.home", System.getProperty("user.home"));
        settings.forEach((name, value) -> builder.withDefaultValue("forgellm.training." + name, value));
        SmallRyeConfig config = builder.build();
        TrainingConfig training = config.getConfigMapping(TrainingConfig.class);
        trainers = new JobTrainers(config.getConfigMapping(KubernetesConfig.class), training,
                new TrainerJvm(training, config.getConfigMapping(EngineConfig.class)));
        this.training = TrainingBench.in(home, memory, trainers, training);
        this.training.patience = PATIENCE;
    }

    /** The server ends and comes back, by way of another client of the cluster; the cluster goes on meanwhile. */
    void restart(Runnable meanwhile) {
        shut();
        meanwhile.run();
        open();
    }

    private void shut() {
        training.close();
        trainers.close();
    }

    /** Reports every step, evaluates every 10, saves every 5. */
    RunSpec spec(String name, int steps) {
        return new RunSpec(name, Instant.now(), "tiny", home.resolve("models/tiny.gguf").toString(),
                new RunSpec.DataSpec(home.resolve("facts.jsonl").toString(), 0.1, 1, null, 64, true, false, false),
                new RunSpec.AdapterSpec(RunSpec.Method.LORA, -1, 4, 2, 0.1, List.of("q_proj", "v_proj")),
                new RunSpec.OptimiserSpec(2, 1, steps, 1e-3, RunSpec.Schedule.COSINE_DECAY, 5, 0.1, 0.01, 1, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32, false, 1),
                new RunSpec.CadenceSpec(1, 10, 5, 0, 0), new RunSpec.StoppingSpec(false, 3, 0.001, 0.3),
                new RunSpec.ProbeSpec(List.of(), null));
    }

    RunFolder folder(String run) {
        return new RunFolder(home.resolve("models/cpt").resolve(run));
    }

    KubernetesClient client() {
        return node.client();
    }

    List<Job> jobs() {
        return client().batch().v1().jobs().inNamespace(namespace).list().getItems();
    }

    ScalableResource<Job> job(RunStatus run) {
        return client().batch().v1().jobs().inNamespace(namespace).withName(run.job());
    }

    RunStatus awaitStep(String run, int step) throws InterruptedException {
        return training.await(run, now -> now.figures().step() >= step);
    }

    List<RunEvent> events(String run) throws IOException {
        return new RunFiles().read(folder(run), 0).stream().map(RunLine::event).toList();
    }

    /** Losses by step, those of evaluations as negative steps. */
    TreeMap<Integer, Double> losses(String run) throws IOException {
        TreeMap<Integer, Double> losses = new TreeMap<>();
        for (RunHistory.Row row : RunHistory.of(events(run)).rows()) {
            if (row.report() != null) {
                losses.put(row.step(), row.report().loss());
            }
            if (row.evaluated() != null) {
                losses.put(-row.step() - 1, row.evaluated().loss());
            }
        }
        return losses;
    }

    @Override
    public void close() throws Exception {
        shut();
        node.close();
        door.close();
    }
}
