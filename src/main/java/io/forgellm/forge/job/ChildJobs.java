package io.forgellm.forge.job;

import io.forgellm.engine.EngineConfig;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.model.pull.HubConfig;
import io.forgellm.process.DetachedProcess;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.TrainingConfig;
import io.forgellm.training.decoder.LibtorchSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job's process is the same build in a JVM of its own: its class path is the server's. */
@ApplicationScoped
class ChildJobs implements JobProcesses {
    private final JobConfig config;
    private final EngineConfig engine;
    private final TrainingConfig training;
    private final HubConfig hub;

    ChildJobs(JobConfig config, EngineConfig engine, TrainingConfig training, HubConfig hub) {
        this.config = config;
        this.engine = engine;
        this.training = training;
        this.hub = hub;
    }

    @Override
    public DetachedProcess launch(JobFolder job, JobSpec spec) throws IOException {
        List<String> flags = new ArrayList<>(LibtorchSettings.jvmFlags(training.nativesDir().toAbsolutePath()));
        flags.addAll(JvmCommand.FLAGS);
        flags.addAll(List.of("-Xmx" + config.heap(), "-XX:ErrorFile=" + job.path().resolve("crash-%p.log")));
        if (isNative(spec)) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        engine.nativesDir().ifPresent(folder -> flags.add("-D" + JobMain.NATIVES + "=" + folder.toAbsolutePath()));
        flags.add("-D" + JobMain.GPU_LAYERS + "=" + engine.gpuLayers());
        Map<String, String> environment = JvmCommand.environment(System.getenv());
        environment.putAll(LibtorchSettings.THREADS);
        // Big buffers come and go: each thread's own arena would keep what was freed.
        environment.put("MALLOC_ARENA_MAX", "1");
        if (spec instanceof JobSpec.Upload) {
            hub.token().ifPresent(token -> environment.put(JobMain.HUB_TOKEN, token));
        }
        JvmCommand jvm = new JvmCommand(flags, JvmCommand.ownClassPath(), JobMain.class.getName(), environment);
        return DetachedProcess.launch(jvm, List.of(job.path().toString()), job.path(), job.log());
    }

    /** Where libllama does the work, Java's optimising compiler would only take a core from it for a second. */
    private static boolean isNative(JobSpec spec) {
        return switch (spec) {
            case JobSpec.Quantise quantise -> true;
            case JobSpec.Measure measure -> true;
            case JobSpec.Verify verify -> true;
            case JobSpec.Compare compare -> true;
            case JobSpec.Convert convert -> false;
            case JobSpec.Fuse fuse -> false;
            case JobSpec.Publish publish -> false;
            case JobSpec.Upload upload -> false;
        };
    }
}
