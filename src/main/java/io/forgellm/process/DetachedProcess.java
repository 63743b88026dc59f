package io.forgellm.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A process of its own session: a signal to the server's process group, such as Ctrl-C or the end of its terminal, does
 * not reach it. Its standard streams are a file, so nothing of the server's holds it.
 */
public final class DetachedProcess {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final ProcessHandle process;
    private final CompletableFuture<Void> exited;

    /** @param process null where a lock is held and nobody knows by whom */
    private DetachedProcess(ProcessHandle process, CompletableFuture<Void> exited) {
        this.process = process;
        this.exited = exited;
    }

    /** Starts one in a folder that outlives this server; what it prints is added to {@code log}. */
    public static DetachedProcess launch(JvmCommand jvm, List<String> arguments, Path folder, Path log)
            throws IOException {
        ProcessBuilder builder = jvm.builder(arguments).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(nothing()));
        // Called by a process that leads no group, setsid becomes the other program instead of forking one.
        SETSID.stream().filter(Files::isExecutable).findFirst()
                .ifPresent(setsid -> builder.command().addFirst(setsid.toString()));
        Process process = builder.start();
        return new DetachedProcess(process.toHandle(), process.onExit().thenApply(ended -> null));
    }

    /** The one that holds a lock, if one does. @param pid as far as it is known, or −1 */
    public static Optional<DetachedProcess> find(Path lock, long pid) {
        if (!ProcessLock.isHeld(lock)) {
            return Optional.empty();
        }
        ProcessHandle process = pid < 0 ? null : ProcessHandle.of(pid).orElse(null);
        return Optional.of(new DetachedProcess(process, ProcessLock.released(lock)));
    }

    /** −1 where it is not known. */
    public long pid() {
        return process == null ? -1 : process.pid();
    }

    /** Completed when it has ended, however. */
    public CompletableFuture<Void> exited() {
        return exited;
    }

    /** Ends it at once; what it had not written is lost. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private static File nothing() {
        return new File(Stream.of("/dev/null").filter(path -> Files.exists(Path.of(path))).findFirst().orElse("NUL"));
    }
}
