package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.process.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes back what a migration made, and nothing else: what was changed or added since stays and is told. Then shows by
 * their hashes that the old files are what they were. Ended in between, it goes on when it is run again.
 */
public final class Rollback {
    private static final String WHAT = "Taking back";
    /** Made by the server of a checkpoint's weights, and gone with them. */
    private static final String MERGED = "merged.gguf";

    private final NewHome home;
    private final Journal journal;
    private final Supplier<Chats> chats;
    private final Watch watch;
    private final List<String> left = new ArrayList<>();
    private int removed;
    private Chats door;

    /** @param chats asked once, and only if conversations were imported */
    public Rollback(NewHome home, Journal journal, Supplier<Chats> chats, Watch watch) {
        this.home = home;
        this.journal = journal;
        this.chats = chats;
        this.watch = watch;
    }

    /**
     * What was taken back.
     *
     * @param removed     files, links, folders and conversations
     * @param left        what stays, each with the reason
     * @param oldFiles    that were compared
     * @param differences of the old files from what they were
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Outcome(String from, int removed, List<String> left, int oldFiles, long oldBytes,
                          List<String> differences) {
        public boolean isProven() {
            return differences.isEmpty();
        }
    }

    /** @throws ForgeException NOT_FOUND where there is no migration */
    public Outcome run() throws IOException {
        if (journal.from() == null) {
            throw new ForgeException(ErrorCode.NOT_FOUND, "No migration was made into " + home.home() + ".",
                    Map.of("home", home.home().toString()), null);
        }
        if (!journal.isRollingBack()) {
            journal.rollback();
        }
        List<String> ids = journal.ids().reversed();
        for (int i = 0; i < ids.size(); i++) {
            watch.at(WHAT, (double) i / ids.size(), ids.get(i));
            takeBack(ids.get(i), journal.step(ids.get(i)));
        }
        for (Path folder : journal.folders().reversed()) {
            removeFolder(folder);
        }
        watch.at(WHAT, 1, "");
        OldFiles.Comparison old = OldFiles.of(home).compare(watch);
        Outcome outcome = new Outcome(journal.from(), removed, List.copyOf(left), old.files(), old.bytes(), old.differences());
        DurableFiles.replace(home.records().resolve("rollback.json"), Report.JSON.writeValueAsBytes(outcome));
        Files.deleteIfExists(Report.file(home));
        Path files = home.records().resolve("old-files.jsonl");
        if (Files.exists(files)) {
            Files.move(files, files.resolveSibling("rolled-back-files.jsonl"), StandardCopyOption.REPLACE_EXISTING);
        }
        journal.close();
        return outcome;
    }

    private void takeBack(String id, Journal.Step step) throws IOException {
        if (step.will == null) {
            return;
        }
        if (id.startsWith("conversation:")) {
            takeBackChat(step);
        } else if (id.startsWith("setting:")) {
            takeBackChoice(id.substring("setting:".length()), step);
        } else {
            Path target = Path.of(step.will.target());
            Path temporary = Unfinished.temporary(target);
            DurableFiles.delete(Unfinished.temporary(temporary));
            DurableFiles.delete(temporary);
            if (step.made != null) {
                takeBackFiles(target, step.made.made());
            }
        }
    }

    private void takeBackFiles(Path target, List<Made> made) throws IOException {
        for (Made each : made.reversed()) {
            Path path = each.path().isEmpty() ? target : target.resolve(each.path());
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (!each.stands(path)) {
                left.add(path + ": changed since it was taken over");
            } else if (each.isFolder()) {
                Files.deleteIfExists(path.resolve(MERGED));
                removeFolder(path);
            } else {
                Files.delete(path);
                removed++;
            }
        }
    }

    private void removeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> inside = DurableFiles.list(folder);
        if (inside.isEmpty()) {
            Files.delete(folder);
            removed++;
            return;
        }
        for (Path file : inside) {
            boolean known = left.stream().anyMatch(told -> told.startsWith(file.toString()));
            if (!known && !file.startsWith(home.records())) {
                left.add(file + ": not of the migration");
            }
        }
    }

    private void takeBackChoice(String key, Journal.Step step) throws IOException {
        Map<String, String> now = ChosenFolders.read(home.folders());
        if (!step.will.target().equals(now.get(key))) {
            if (step.did != null && now.containsKey(key)) {
                left.add(home.folders() + ": " + key + " was chosen anew");
            }
            return;
        }
        now.remove(key);
        if (now.isEmpty() && step.will.from() == null) {
            Files.deleteIfExists(home.folders());
        } else {
            DurableFiles.replace(home.folders(), ChosenFolders.text(now).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        removed++;
    }

    private void takeBackChat(Journal.Step step) {
        if (door == null) {
            door = chats.get();
        }
        String id = step.will.target();
        Chats.Standing standing = door.find(id).orElse(null);
        if (standing == null) {
            return;
        }
        boolean same = step.did == null || step.did.turns() == standing.turns() && step.did.changed().equals(standing.changed());
        if (same) {
            door.remove(id);
            removed++;
        } else {
            left.add("conversation " + id + ": gone on with since");
        }
    }
}
