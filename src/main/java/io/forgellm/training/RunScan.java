package io.forgellm.training;

import io.forgellm.error.ForgeException;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds the runs of before when a server starts: those that the database knows and those in the output folder, each in
 * the state that its folder tells. Blocking.
 */
@ApplicationScoped
class RunScan {
    private static final Logger LOG = Logger.getLogger(RunScan.class);

    private final RunIndex index;
    private final RunFiles files;
    private final OutputFolders outputs;
    private final Trainers trainers;

    RunScan(RunIndex index, RunFiles files, OutputFolders outputs, Trainers trainers) {
        this.index = index;
        this.files = files;
        this.outputs = outputs;
        this.trainers = trainers;
    }

    /** @param trainer that works on it, or null */
    record Found(ManagedRun run, TrainerProcess trainer) { }

    /** Those that wait come in the order of their queue, after those that a server's end interrupted. */
    List<Found> all() {
        Map<Path, RunStatus> kept = new LinkedHashMap<>();
        index.all().forEach(status -> kept.put(Path.of(status.folder()), status));
        for (Path folder : foldersBelow(outputs.runs())) {
            kept.putIfAbsent(folder, null);
        }
        List<Found> interrupted = new ArrayList<>();
        List<Found> others = new ArrayList<>();
        kept.forEach((folder, status) -> {
            try {
                Found found = look(new RunFolder(folder), status);
                boolean first = found.run().state() instanceof RunState.Queued && found.run().last != null
                        && !RunFiles.QUEUE.equals(files.wish(found.run().folder));
                (first ? interrupted : others).add(found);
            } catch (IOException | ForgeException e) {
                LOG.warnf("%s is left out of the list of runs: %s", folder, e.getMessage());
                if (status != null && !Files.exists(folder)) {
                    index.delete(status.id());
                }
            }
        });
        interrupted.addAll(others);
        return interrupted;
    }

    private static List<Path> foldersBelow(Path runs) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(folder -> Files.isRegularFile(new RunFolder(folder).spec()))
                    .sorted(Comparator.comparing(Path::getFileName)).toList();
        } catch (IOException e) {
            LOG.warnf("%s cannot be listed: %s", runs, e.getMessage());
            return List.of();
        }
    }

    private Found look(RunFolder folder, RunStatus kept) throws IOException {
        if (kept != null && kept.isOver() && Files.isRegularFile(folder.spec())) {
            return new Found(new ManagedRun(kept), null);
        }
        ManagedRun run = new ManagedRun(folder, files.spec(folder), new RunState.Queued());
        files.read(folder, 0).forEach(run::take);
        long pid = run.figures.started() == null ? -1 : run.figures.started().pid();
        TrainerProcess trainer = trainers.find(folder, pid).orElse(null);
        String wish = files.wish(folder);
        run.found(trainer == null ? resting(run.last, wish) : working(run, wish), run.figures.updated());
        return new Found(run, trainer);
    }

    private static RunState working(ManagedRun run, String wish) {
        return switch (wish) {
            case RunFiles.PAUSE -> new RunState.Pausing();
            case RunFiles.STOP -> new RunState.Stopping();
            default -> run.last instanceof RunEvent.Started || run.last instanceof RunEvent.Prepared
                    || run.last == null ? new RunState.Preparing() : new RunState.Running();
        };
    }

    private static RunState resting(RunEvent last, String wish) {
        return switch (last) {
            case RunEvent.Ended ended -> RunEnd.of(ended);
            // A trainer rests, too, when the machine shuts down and asks it to end; nobody wanted the run to.
            case RunEvent.Paused paused when paused.errorCode() != null || !wish.equals(RunFiles.RUN) ->
                    new RunState.Paused(paused.reason(), paused.errorCode());
            case null, default -> switch (wish) {
                case RunFiles.PAUSE -> new RunState.Paused("Asked for.", null);
                case RunFiles.STOP -> new RunState.Stopped();
                default -> new RunState.Queued();
            };
        };
    }
}
