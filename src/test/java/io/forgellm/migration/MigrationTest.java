package io.forgellm.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is taken over, whatever interrupts it, and that it can be taken back: all by hashes. */
@Tag("once")
class MigrationTest {
    private static final int KILLS = 10;
    @TempDir
    Path folder;
    private Path old;
    private Path home;
    private Map<String, Made> before;

    @BeforeEach
    void anOldInstallation() throws IOException {
        folder = folder.toRealPath();
        old = OldInstallation.in(folder.resolve("old")).folder();
        home = folder.resolve("home");
        before = Trees.of(old);
    }

    private Plan plan(Mode mode) throws IOException {
        NewHome fresh = NewHome.of(home, Map.of());
        return Planner.plan(OldPlaces.find(old, Map.of(), folder), fresh, mode, Journal.of(fresh), Map.of(), folder);
    }

    @Test
    void aPlanNamesEverythingAndChangesNothing() throws IOException {
        Map<String, String> actions = new TreeMap<>();
        plan(Mode.LINK).items().forEach(item -> actions.put(item.kind().label() + " " + item.name(), item.action().label()));
        assertThat(actions).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                Map.entry("base model org/tiny", "convert"),
                Map.entry("published model " + OldInstallation.PUBLISHED, "convert"),
                Map.entry("published model published/half_20250101_000000", "nothing"),
                Map.entry("fused model " + OldInstallation.FUSED, "convert"),
                Map.entry("quantised model org/tiny_Q4", "convert"), Map.entry("quantised model org/tiny_Q8", "convert"),
                Map.entry("session " + OldInstallation.LORA, "link"), Map.entry("session " + OldInstallation.DORA, "link"),
                Map.entry("session " + OldInstallation.FULL, "link"), Map.entry("session " + OldInstallation.STOPPED, "link"),
                Map.entry("config cpt_default.yaml", "copy"), Map.entry("setting huggingface_cache", "write"),
                Map.entry("conversation chat_history_org_tiny_2025-07-20T10-45-00-000Z.json", "import"),
                Map.entry("conversation talk.json", "import"),
                Map.entry("downloaded models 1 in " + old.resolve(".cache/huggingface/hub"), "nothing"),
                Map.entry("data dataset", "nothing"), Map.entry("data data", "nothing")));
        assertThat(home).doesNotExist();
        assertThat(Trees.of(old)).isEqualTo(before);
    }

    @Test
    void allIsTakenOverOnceAndTakenBackWhole() throws IOException {
        Report report = KilledMigration.takeOver(old, home, Watch.NOBODY);
        assertThat(report.items()).filteredOn(line -> line.outcome().equals("failed")).isEmpty();
        assertThat(report.taken()).isEqualTo(13);
        assertThat(Trees.of(old)).isEqualTo(before);
        Path session = home.resolve("models/cpt").resolve(OldInstallation.LORA);
        // The weights after the last step have a step of their own.
        assertThat(session.resolve("checkpoints/0000005/adapter.gguf")).exists();
        assertThat(session.resolve("0000002_adapters.safetensors")).isSymbolicLink();
        assertThat(session.resolveSibling(OldInstallation.DORA).resolve("checkpoints/0000005")).doesNotExist();
        assertThat(Files.isSymbolicLink(session.resolve("mlx_train_output.log"))).isFalse();
        Map<String, Made> once = Trees.of(folder);

        assertThat(plan(Mode.LINK).work()).isEmpty();
        assertThat(KilledMigration.takeOver(old, home, Watch.NOBODY).taken()).isEqualTo(13);
        assertThat(Trees.of(folder)).isEqualTo(once);

        Rollback.Outcome outcome = KilledMigration.takeBack(home, Watch.NOBODY);
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.isProven()).isTrue();
        assertThat(outcome.oldFiles()).isGreaterThan(50);
        assertTakenBack(home);
    }

    private void assertTakenBack(Path home) throws IOException {
        assertThat(Trees.ofHome(home).keySet()).containsExactly("");
        assertThat(KilledMigration.chats(home).folder()).isEmptyDirectory();
        assertThat(Trees.of(old)).isEqualTo(before);
    }

    @Test
    void whatTheUserDidSinceStays() throws IOException {
        KilledMigration.takeOver(old, home, Watch.NOBODY);
        Path session = home.resolve("models/cpt").resolve(OldInstallation.LORA);
        Path title = Files.writeString(session.resolve("title.txt"), "Mine");
        Path config = Files.writeString(home.resolve("configs/cpt_default.yaml"), "batch_size: 1\n");
        Path other = Files.writeString(home.resolve("models/other.gguf"), "not of the migration");
        Path merged = Files.writeString(session.resolve("checkpoints/0000002/merged.gguf"), "made of the checkpoint");
        Files.writeString(home.resolve("folders.json"), "{\"huggingface_cache\":\"/elsewhere\"}");
        Path chat = Files.list(KilledMigration.chats(home).folder()).sorted().findFirst().orElseThrow();
        Files.writeString(chat, "said since", java.nio.file.StandardOpenOption.APPEND);

        Rollback.Outcome outcome = KilledMigration.takeBack(home, Watch.NOBODY);

        assertThat(outcome.left()).containsExactlyInAnyOrder("conversation " + chat.getFileName() + ": gone on with since",
                home.resolve("folders.json") + ": huggingface_cache was chosen anew",
                config + ": changed since it was taken over", title + ": not of the migration", other + ": not of the migration");
        assertThat(Trees.ofHome(home).keySet()).containsExactlyInAnyOrder("", "configs", "configs/cpt_default.yaml",
                "folders.json", "models", "models/cpt", "models/cpt/" + OldInstallation.LORA,
                "models/cpt/" + OldInstallation.LORA + "/title.txt", "models/other.gguf");
        assertThat(merged).doesNotExist();
        assertThat(chat).exists();
        assertThat(outcome.isProven()).isTrue();
    }

    @Test
    void whatBecameOfTheOldFilesIsTold() throws IOException {
        KilledMigration.takeOver(old, home, Watch.NOBODY);
        Path session = old.resolve("models/cpt").resolve(OldInstallation.LORA);
        Files.writeString(session.resolve("mlx_train_output.log"), "Iter 6", java.nio.file.StandardOpenOption.APPEND);
        Files.writeString(session.resolve("new.txt"), "");
        Files.delete(old.resolve("talk.json"));

        assertThat(KilledMigration.takeBack(home, Watch.NOBODY).differences()).containsExactlyInAnyOrder(
                session.resolve("mlx_train_output.log") + " was changed", session.resolve("new.txt") + " is new",
                old.resolve("talk.json") + " is gone");
    }

    @Test
    void aCopyNeedsTheOldFolderNoMore() throws IOException {
        NewHome fresh = NewHome.of(home, Map.of());
        new TakeOver(plan(Mode.COPY), Journal.of(fresh), () -> KilledMigration.chats(home), Watch.NOBODY).run();
        // What led nowhere leads nowhere still.
        assertThat(Trees.ofHome(home).values()).filteredOn(made -> made.link() != null).extracting(Made::path)
                .containsExactly("models/cpt/" + OldInstallation.STOPPED + "/adapters.safetensors");
        assertThat(home.resolve("models/cpt").resolve(OldInstallation.FULL).resolve("checkpoints/0000004/model.safetensors"))
                .hasSameBinaryContentAs(old.resolve("models/cpt").resolve(OldInstallation.FULL).resolve("adapters.safetensors"));
        assertThat(KilledMigration.takeBack(home, Watch.NOBODY).isProven()).isTrue();
        assertTakenBack(home);
    }

    @Test
    void newSessionsAreTakenOverByRunningItAgain() throws IOException {
        KilledMigration.takeOver(old, home, Watch.NOBODY);
        Path later = Files.createDirectories(old.resolve("models/cpt/later"));
        Files.writeString(later.resolve("CPT_20260101_000000.json"), "{\"metrics\": []}");
        assertThat(plan(Mode.LINK).work()).extracting(Item::name).containsExactly("later");
        KilledMigration.takeOver(old, home, Watch.NOBODY);
        assertThat(home.resolve("models/cpt/later/CPT_20260101_000000.json")).exists();
    }

    @Test
    void whatIsThereAlreadyIsLeft() throws IOException {
        Path session = Files.createDirectories(home.resolve("models/cpt").resolve(OldInstallation.LORA));
        Files.createDirectories(home.resolve("models/org"));
        Files.writeString(home.resolve("models/org/tiny_Q4.gguf"), "mine");
        // Taken over, a server would train it on.
        Files.writeString(Files.createDirectories(old.resolve("models/cpt/ours")).resolve("run.json"), "{}");
        KilledMigration.takeOver(old, home, Watch.NOBODY);
        assertThat(home.resolve("models/cpt/ours")).doesNotExist();
        assertThat(session).isEmptyDirectory();
        assertThat(KilledMigration.takeBack(home, Watch.NOBODY).left()).isEmpty();
        assertThat(home.resolve("models/org/tiny_Q4.gguf")).hasContent("mine");
        assertThat(session).isEmptyDirectory();
    }

    @Test
    void aDamagedCheckpointHidesNoOther() throws IOException {
        Path session = old.resolve("models/cpt").resolve(OldInstallation.LORA);
        Files.write(session.resolve("0000002_adapters.safetensors"), new byte[] {9, 9, 9});
        Report report = KilledMigration.takeOver(old, home, Watch.NOBODY);
        assertThat(report.items()).filteredOn(line -> line.name().equals(OldInstallation.LORA)).singleElement()
                .satisfies(line -> assertThat(line.notes()).singleElement().asString().startsWith("checkpoint 2: "));
        Path made = home.resolve("models/cpt").resolve(OldInstallation.LORA).resolve("checkpoints");
        assertThat(made.resolve("0000004/adapter.gguf")).exists();
        assertThat(made.resolve("0000002")).doesNotExist();
    }

    @Test
    void foldersThatAreNoInstallationAreRefused() throws IOException {
        assertRefused(folder.resolve("absent"), ErrorCode.NOT_FOUND);
        assertRefused(Files.createDirectories(folder.resolve("empty")), ErrorCode.INVALID_PARAMETER);
        assertRefused(old.resolve("talk.json"), ErrorCode.INVALID_PARAMETER);
        home = old;
        assertThatThrownBy(() -> plan(Mode.LINK)).hasMessageContaining("holds our own runs");
    }

    private void assertRefused(Path from, ErrorCode code) {
        assertThatThrownBy(() -> OldPlaces.find(from, Map.of(), folder)).isInstanceOf(ForgeException.class)
                .extracting(error -> ((ForgeException) error).code()).isEqualTo(code);
    }

    @Test
    void aFullDiskIsToldBeforeAnythingIsBegun() throws IOException {
        Plan plan = plan(Mode.COPY);
        assertThatThrownBy(() -> TakeOver.requireRoom(plan, at -> plan.room())).isInstanceOf(ForgeException.class)
                .hasMessageContaining("too little room");
        TakeOver.requireRoom(plan, at -> plan.room() + (1 << 30));
        assertThat(home).doesNotExist();
    }

    @Test
    void theProgramsOwnVariablesSayWhereThingsAre() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/configs"));
        Files.writeString(elsewhere.resolve("cpt_default.yaml"), "batch_size: 4\n");
        OldPlaces places = OldPlaces.find(elsewhere.getParent(), Map.of("MODELS_DIR", old.resolve("models").toString(),
                "HF_HOME", old.resolve(".cache/huggingface").toString()), folder);
        assertThat(places.outputs()).containsExactly(old.resolve("models"));
        assertThat(places.hubs()).containsExactly(old.resolve(".cache/huggingface/hub"));
        // Else a server with the same variable would go on in the old folder.
        Map<String, String> environment = Map.of("MODELS_DIR", old.resolve("models").toString());
        NewHome fresh = NewHome.of(home, environment);
        Plan plan = Planner.plan(places, fresh, Mode.LINK, Journal.of(fresh), environment, folder);
        assertThat(plan.items()).filteredOn(item -> item.name().equals("output_folder")).extracting(Item::source)
                .containsExactly(home.resolve("models"));
        assertThat(plan.notes()).singleElement().asString().startsWith("MODELS_DIR=");
    }

    @Test
    void whatHadItsNameWhenItEndedIsNotMadeTwice() throws IOException {
        class PowerCut extends Error { }
        Path session = home.resolve("models/cpt").resolve(OldInstallation.LORA);
        assertThatThrownBy(() -> KilledMigration.takeOver(old, home, (what, fraction, detail) -> {
            if (Files.exists(session)) {
                throw new PowerCut();
            }
        })).isInstanceOf(PowerCut.class);
        Map<String, Made> made = Trees.of(session);
        assertThat(KilledMigration.takeOver(old, home, Watch.NOBODY).failed()).isZero();
        assertThat(Trees.of(session)).isEqualTo(made);
        assertThat(KilledMigration.takeBack(home, Watch.NOBODY).left()).isEmpty();
        assertTakenBack(home);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void killedAtTenRandomPointsItGoesOn() throws Exception {
        Path undisturbed = folder.resolve("undisturbed");
        Random random = new Random(7);
        List<Integer> takes = points(watch -> KilledMigration.takeOver(old, undisturbed, watch), random);
        Map<String, Made> wanted = withoutPlace(Trees.ofHome(undisturbed), undisturbed);
        List<Integer> returns = points(watch -> KilledMigration.takeBack(undisturbed, watch), random);
        for (int i = 0; i < KILLS; i++) {
            String when = "kill " + i + " at " + takes.get(i);
            Path home = folder.resolve("killed-" + i);
            assertKilled("takeover", home, takes.get(i));
            assertThat(Trees.of(old)).as(when).isEqualTo(before);
            if (i % 2 == 0) {
                KilledMigration.takeOver(old, home, Watch.NOBODY);
                assertThat(withoutPlace(Trees.ofHome(home), home)).as(when).isEqualTo(wanted);
                assertThat(DurableFiles.list(KilledMigration.chats(home).folder())).hasSize(2);
                assertKilled("rollback", home, returns.get(i));
            }
            Rollback.Outcome outcome = KilledMigration.takeBack(home, Watch.NOBODY);
            assertThat(outcome.left()).as(when).isEmpty();
            assertThat(outcome.isProven()).as(when).isTrue();
            assertThat(Trees.ofHome(home).keySet()).as(when).containsExactly("");
            assertThat(Trees.of(old)).as(when).isEqualTo(before);
        }
    }

    private interface Work {
        void with(Watch watch) throws IOException;
    }

    /** Numbers of calls of the watch, in random order, each from another thing that is done; hashing counts as one. */
    private static List<Integer> points(Work work, Random random) throws IOException {
        Map<String, List<Integer>> calls = new LinkedHashMap<>();
        int[] call = {0};
        work.with((what, fraction, detail) -> calls.computeIfAbsent(what.startsWith("Hashing") ? what : detail,
                it -> new ArrayList<>()).add(++call[0]));
        List<Integer> points = new ArrayList<>(calls.values().stream().map(all -> all.get(random.nextInt(all.size()))).toList());
        Collections.shuffle(points, random);
        assertThat(points).hasSizeGreaterThanOrEqualTo(KILLS);
        return points;
    }

    private void assertKilled(String what, Path home, int at) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                KilledMigration.class.getName(), what, old.toString(), home.toString(), Integer.toString(at))
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(128 + 9);
    }

    /** Files that name the home they lie in differ by that alone. */
    private static Map<String, Made> withoutPlace(Map<String, Made> tree, Path home) throws IOException {
        for (String path : tree.keySet()) {
            if (path.endsWith("taken-over.json")) {
                String text = Files.readString(home.resolve(path));
                tree.put(path, new Made(path, 0, text.replace(home.toString(), "HOME"), null));
            }
        }
        return tree;
    }
}
