package io.forgellm.forge.job;

import io.forgellm.engine.EngineConfig;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.model.pull.HubConfig;
import io.forgellm.process.DetachedProcess;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.run.RunJson;
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
    private final HubConfig hub;

    ChildJobs(JobConfig config, EngineConfig engine, HubConfig hub) {
        this.config = config;
        this.engine = engine;
        this.hub = hub;
    }

    @Override
    public DetachedProcess launch(JobFolder job) throws IOException {
        List<String> flags = new ArrayList<>(JvmCommand.FLAGS);
        flags.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + config.heap(), "--enable-native-access=ALL-UNNAMED",
                "-XX:ErrorFile=" + job.path().resolve("crash-%p.log")));
        engine.nativesDir().ifPresent(folder -> flags.add("-D" + JobMain.NATIVES + "=" + folder.toAbsolutePath()));
        flags.add("-D" + JobMain.GPU_LAYERS + "=" + engine.gpuLayers());
        Map<String, String> environment = JvmCommand.environment(System.getenv());
        // Big buffers come and go: each thread's own arena would keep what was freed.
        environment.put("MALLOC_ARENA_MAX", "1");
        if (RunJson.MAPPER.readValue(job.spec().toFile(), JobSpec.class) instanceof JobSpec.Upload) {
            hub.token().ifPresent(token -> environment.put(JobMain.HUB_TOKEN, token));
        }
        JvmCommand jvm = new JvmCommand(flags, JvmCommand.ownClassPath(), JobMain.class.getName(), environment);
        return DetachedProcess.launch(jvm, List.of(job.path().toString()), job.path(), job.log());
    }
}
