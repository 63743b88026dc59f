package io.forgellm.forge.job.child;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.forge.job.JobFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A job's process: {@code JobMain JOB_FOLDER}. It outlives its server and ends by itself. Exit status: 0 when the job's
 * events say how it ended; 1 when they could not be written, standard error has the reason; 2 without a folder;
 * {@value #LOCKED} when another process is at work in it.
 */
public final class JobMain {
    /** System property: where libllama is. */
    public static final String NATIVES = "forgellm.natives";
    /** System property: layers on a GPU where there is one. */
    public static final String GPU_LAYERS = "forgellm.gpu-layers";

    /** Environment variable of an upload: the hub's token. */
    public static final String HUB_TOKEN = "FORGELLM_HUB_TOKEN";

    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int LOCKED = 3;

    private JobMain() { }

    /** Never returns: native threads would keep the process. */
    public static void main(String[] args) {
        int status = FAILED;
        try {
            status = args.length == 1 ? new JobRun(new JobFolder(Path.of(args[0])), Operations::of).run() : usage();
        } catch (IOException | RuntimeException e) {
            ChildLog.error(e);
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }

    private static int usage() {
        System.err.println("Usage: JobMain JOB_FOLDER");
        return USAGE;
    }

    /** @throws io.forgellm.error.ForgeException ENGINE_UNAVAILABLE without any */
    public static List<NativesFolder> natives() {
        return NativesFolder.find(nativesFolder());
    }

    /** Where libllama is, if it is there. */
    public static Path nativesFolder() {
        return Path.of(System.getProperty(NATIVES, NativesInstaller.defaultFolder().toString()));
    }

    public static int gpuLayers() {
        return Integer.getInteger(GPU_LAYERS, -1);
    }
}
