package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.process.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a migration set out to do and did, one line each, on the disk before the thing itself is begun. Of a step there
 * is {@code will} before anything is made, {@code made} with hashes before it gets its name, {@code did} when it has it.
 */
public final class Journal {
    private static final JsonLines<Entry> LINES = new JsonLines<>(Entry.class, new ObjectMapper());

    private final Path file;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Set<String> folders = new LinkedHashSet<>();
    private Entry begun;
    private boolean rollingBack;

    /**
     * A line.
     *
     * @param type    begun, will, made, did, failed, completed or rollback
     * @param time    ISO-8601 instant
     * @param id      of the item
     * @param from    of begun: the old installation; of a chosen folder what the file was before
     * @param mode    of begun
     * @param target  of will: the path, or the conversation's id
     * @param folders of will: those that are made on the way
     * @param made    of made: everything at the target; of a chosen folder what the file is then
     * @param turns   of did: how long an imported conversation is
     * @param changed of did: when an imported conversation was changed last
     * @param notes   of did: what could not be taken along; of failed: why
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(String type, String time, String id, String from, Mode mode, String target, List<String> folders,
                 List<Made> made, Long turns, String changed, List<String> notes) { }

    /** What the lines of one item come to. */
    static final class Step {
        Entry will;
        Entry made;
        Entry did;
        Entry failed;
    }

    private Journal(Path file) {
        this.file = file;
    }

    public static Journal of(NewHome home) throws IOException {
        Journal journal = new Journal(home.records().resolve("journal.jsonl"));
        for (JsonLines.Line<Entry> line : LINES.read(journal.file, 0)) {
            journal.take(line.event());
        }
        return journal;
    }

    private void take(Entry entry) {
        switch (entry.type()) {
            case "begun" -> begun = entry;
            case "completed" -> { }
            case "rollback" -> rollingBack = true;
            default -> {
                Step step = steps.computeIfAbsent(entry.id(), id -> new Step());
                switch (entry.type()) {
                    case "will" -> step.will = entry;
                    case "made" -> step.made = entry;
                    case "did" -> step.did = entry;
                    case "failed" -> step.failed = entry;
                    default -> { }
                }
                folders.addAll(entry.folders() == null ? List.of() : entry.folders());
            }
        }
    }

    private void add(Entry entry) throws IOException {
        Files.createDirectories(file.getParent());
        LINES.append(file, entry);
        take(entry);
    }

    private static Entry entry(String type, String id) {
        return new Entry(type, java.time.Instant.now().toString(), id, null, null, null, null, null, null, null, null);
    }

    void begin(Path from, Mode mode) throws IOException {
        Entry entry = entry("begun", null);
        add(new Entry(entry.type, entry.time, null, from.toString(), mode, null, null, null, null, null, null));
    }

    void will(String id, Path target, List<Path> folders) throws IOException {
        will(id, null, target.toString(), folders.stream().map(Path::toString).toList());
    }

    /** @param before what a file said that will say something else, or null */
    void will(String id, String before, String target, List<String> folders) throws IOException {
        Entry entry = entry("will", id);
        add(new Entry(entry.type, entry.time, id, before, null, target, folders, null, null, null, null));
    }

    void made(String id, List<Made> made) throws IOException {
        Entry entry = entry("made", id);
        add(new Entry(entry.type, entry.time, id, null, null, null, null, made, null, null, null));
    }

    void did(String id, List<String> notes) throws IOException {
        Entry entry = entry("did", id);
        add(new Entry(entry.type, entry.time, id, null, null, null, null, null, null, null, notes.isEmpty() ? null : notes));
    }

    void did(String id, Chats.Standing standing) throws IOException {
        Entry entry = entry("did", id);
        add(new Entry(entry.type, entry.time, id, null, null, null, null, null, standing.turns(), standing.changed(), null));
    }

    void failed(String id, String why) throws IOException {
        Entry entry = entry("failed", id);
        add(new Entry(entry.type, entry.time, id, null, null, null, null, null, null, null, List.of(why)));
    }

    void complete() throws IOException {
        add(entry("completed", null));
    }

    void rollback() throws IOException {
        add(entry("rollback", null));
    }

    /** After a rollback there is no migration any more; its lines stay to be read. */
    void close() throws IOException {
        Files.move(file, file.resolveSibling("rolled-back.jsonl"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The old installation of the migration that is here, or null. */
    public String from() {
        return begun == null ? null : begun.from();
    }

    public Mode mode() {
        return begun == null ? null : begun.mode();
    }

    String begunAt() {
        return begun == null ? null : begun.time();
    }

    public boolean isRollingBack() {
        return rollingBack;
    }

    boolean isBegun(String id) {
        return steps.containsKey(id) && steps.get(id).will != null;
    }

    boolean isDone(String id) {
        return steps.containsKey(id) && steps.get(id).did != null;
    }

    Step step(String id) {
        return steps.getOrDefault(id, new Step());
    }

    /** Ids in the order they were begun. */
    List<String> ids() {
        return new ArrayList<>(steps.keySet());
    }

    /** Folders that were made on the way, outer ones first. */
    List<Path> folders() {
        return folders.stream().map(Path::of).toList();
    }
}
