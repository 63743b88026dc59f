package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Trainers as processes of their own session: a signal to the server's process group, such as Ctrl-C or the end of its
 * terminal, does not reach them. Their standard streams are a file, so nothing of the server's holds them.
 */
@ApplicationScoped
class ChildTrainers implements Trainers {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final TrainerCommands commands;

    ChildTrainers(TrainerCommands commands) {
        this.commands = commands;
    }

    @Override
    public TrainerProcess launch(RunFolder run) throws IOException {
        TrainerCommand trainer = commands.forRun(run);
        List<String> command = new ArrayList<>();
        // Called by a process that leads no group, setsid becomes the trainer instead of forking one.
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> command.add(setsid.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(trainer.jvm());
        command.addAll(List.of("-cp", trainer.classPath().stream().map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)), trainer.mainClass(), run.path().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(run.path().toFile())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(run.log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(nothing()));
        builder.environment().clear();
        builder.environment().putAll(trainer.environment());
        Process process = builder.start();
        return new Handle(process.toHandle(), process.onExit().thenApply(ended -> null));
    }

    private static File nothing() {
        return new File(Stream.of("/dev/null").filter(path -> Files.exists(Path.of(path))).findFirst().orElse("NUL"));
    }

    @Override
    public Optional<TrainerProcess> find(RunFolder run, long pid) {
        if (!RunLock.isHeld(run)) {
            return Optional.empty();
        }
        ProcessHandle process = pid < 0 ? null : ProcessHandle.of(pid).orElse(null);
        return Optional.of(new Handle(process, RunLock.released(run)));
    }

    /** @param process null where a lock is held and nobody knows by whom */
    private record Handle(ProcessHandle process, CompletableFuture<Void> exited) implements TrainerProcess {
        @Override
        public long pid() {
            return process == null ? -1 : process.pid();
        }

        @Override
        public void kill() {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
