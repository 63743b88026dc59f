package io.forgellm.migration;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.process.DurableFiles;
import io.forgellm.process.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Carries a plan out. Whatever ends it in between, carrying it out again goes on where it was; once all is done, it does
 * nothing. What fails is left out and told, and tried again the next time.
 */
public final class TakeOver {
    private static final String WHAT = "Taking over";
    /** Left free for everything else that writes to the disk. */
    private static final long RESERVE = 64L << 20;

    private final Plan plan;
    private final Journal journal;
    private final Supplier<Chats> chats;
    private final Watch watch;
    private Chats door;

    /** @param chats asked once, and only if there are conversations to import */
    public TakeOver(Plan plan, Journal journal, Supplier<Chats> chats, Watch watch) {
        this.plan = plan;
        this.journal = journal;
        this.chats = chats;
        this.watch = watch;
    }

    /** How much a folder's disk takes. */
    @FunctionalInterface
    public interface Room {
        Room REAL = folder -> {
            Path existing = folder;
            while (!Files.exists(existing)) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        };

        long free(Path folder) throws IOException;
    }

    /** @throws ForgeException DISK_FULL where the plan would not fit */
    public static void requireRoom(Plan plan, Room room) throws IOException {
        long needed = plan.room();
        long free = room.free(plan.home().models());
        if (needed > 0 && free < needed + RESERVE) {
            throw new ForgeException(ErrorCode.DISK_FULL, "The disk of " + plan.home().models() + " has too little room: "
                    + needed + " bytes are needed, " + free + " are free.",
                    Map.of("needed_bytes", needed, "free_bytes", free),
                    "Free some space, or keep models on another disk: FORGELLM_MODELS_DIR.");
        }
    }

    /** @throws ForgeException for what nothing can go on after; what one item fails with is in the report alone */
    public Report run() throws IOException {
        List<Item> work = plan.work();
        if (work.isEmpty()) {
            return Report.of(plan, journal);
        }
        if (journal.from() == null) {
            journal.begin(plan.places().from(), plan.mode());
        }
        OldFiles.of(plan.home()).record(plan, watch);
        for (int i = 0; i < work.size(); i++) {
            Item item = work.get(i);
            double part = (double) i / work.size();
            watch.at(WHAT, part, item.name());
            try {
                carryOut(item, part, 1.0 / work.size());
            } catch (ForgeException | IOException | UncheckedIOException failed) {
                endIfNothingCanGoOn(failed);
                journal.failed(item.id(), String.valueOf(failed.getMessage()));
            }
        }
        Report report = Report.of(plan, journal);
        report.write(plan.home());
        journal.complete();
        watch.at(WHAT, 1, "");
        return report;
    }

    private void carryOut(Item item, double from, double share) throws IOException {
        switch (item.step()) {
            case Step.Making making -> make(item, making, from, share);
            case Step.ChooseFolder choice -> choose(item, choice);
            case Step.ImportChat chat -> importChat(item, chat);
        }
    }

    private void make(Item item, Step.Making making, double from, double share) throws IOException {
        Path target = making.target();
        if (journal.step(item.id()).made != null && Files.exists(target)) {
            // It had got its name when the last attempt ended.
            journal.did(item.id(), List.of());
            return;
        }
        journal.will(item.id(), target, missingFolders(target.getParent()));
        watch.at(WHAT, from, item.name());
        List<String> left = new ArrayList<>();
        Unfinished.Writing writing = temporary -> {
            left.addAll(making.write(temporary, (done, total) ->
                    watch.at(WHAT, from + share * Math.min(1, (double) done / Math.max(1, total)), item.name())));
            journal.made(item.id(), Made.all(temporary));
            watch.at(WHAT, from + share, item.name());
        };
        if (making.isFolder()) {
            Unfinished.folder(target, writing);
        } else {
            Unfinished.file(target, writing);
        }
        watch.at(WHAT, from + share, item.name());
        journal.did(item.id(), left);
    }

    /** Outer ones first. */
    private static List<Path> missingFolders(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path up = folder; up != null && !Files.exists(up); up = up.getParent()) {
            missing.addFirst(up);
        }
        return missing;
    }

    private void choose(Item item, Step.ChooseFolder choice) throws IOException {
        String before = ChosenFolders.text(choice.file());
        if (!choice.folder().toString().equals(ChosenFolders.read(choice.file()).get(choice.key()))) {
            journal.will(item.id(), before, choice.folder().toString(), List.of());
            watch.at(WHAT, -1, item.name());
            DurableFiles.replace(choice.file(), ChosenFolders.with(choice.file(), choice.key(), choice.folder()).getBytes(
                    java.nio.charset.StandardCharsets.UTF_8));
        }
        journal.did(item.id(), List.of());
    }

    private void importChat(Item item, Step.ImportChat chat) throws IOException {
        journal.will(item.id(), null, chat.conversation(), List.of());
        watch.at(WHAT, -1, item.name());
        if (door == null) {
            door = chats.get();
        }
        Chats.Standing standing = door.take(chat.conversation(), OldChats.read(chat.file()));
        watch.at(WHAT, -1, item.name());
        journal.did(item.id(), standing);
    }

    private static void endIfNothingCanGoOn(Exception failed) {
        if (failed instanceof ForgeException told && told.code() == ErrorCode.DISK_FULL) {
            throw told;
        }
        IOException io = failed instanceof UncheckedIOException unchecked ? unchecked.getCause()
                : failed instanceof IOException itself ? itself : null;
        if (io != null && FullDisk.isMeantBy(io)) {
            throw new ForgeException(ErrorCode.DISK_FULL, "The disk has no room left.",
                    "Free some space and run the same command again: it goes on where it was.").causedBy(failed);
        }
    }
}
