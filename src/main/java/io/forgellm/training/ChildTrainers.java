package io.forgellm.training;

import io.forgellm.process.DetachedProcess;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Trainers as processes of this machine that outlive the server. */
@ApplicationScoped
@Typed(ChildTrainers.class)
class ChildTrainers implements Trainers {
    private final TrainerCommands commands;

    ChildTrainers(TrainerCommands commands) {
        this.commands = commands;
    }

    @Override
    public TrainerProcess launch(RunFolder run) throws IOException {
        return new Handle(DetachedProcess.launch(commands.forRun(run), List.of(run.path().toString()), run.path(),
                run.log()));
    }

    @Override
    public Optional<TrainerProcess> find(RunFolder run, long pid) {
        return DetachedProcess.find(run.lock(), pid).map(Handle::new);
    }

    private record Handle(DetachedProcess process) implements TrainerProcess {
        @Override
        public Whereabouts where() {
            return Whereabouts.process(process.pid());
        }

        @Override
        public CompletableFuture<TrainerEnd> exited() {
            return process.exited().thenApply(ended -> TrainerEnd.PLAIN);
        }

        @Override
        public void kill() {
            process.kill();
        }
    }
}
