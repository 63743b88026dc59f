package io.forgellm.migration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that migrates, or takes a migration back, and is killed by SIGKILL when it has told of its progress a given
 * number of times.
 */
final class KilledMigration {
    private KilledMigration() {
    }

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[1]);
        Path home = Path.of(arguments[2]);
        Watch watch = killingAfter(Integer.parseInt(arguments[3]));
        if (arguments[0].equals("rollback")) {
            takeBack(home, watch);
        } else {
            takeOver(from, home, watch);
        }
    }

    static Report takeOver(Path from, Path home, Watch watch) throws IOException {
        NewHome fresh = NewHome.of(home, Map.of());
        Journal journal = Journal.of(fresh);
        Path nobody = home.resolveSibling("nobody");
        Plan plan = Planner.plan(OldPlaces.find(from, Map.of(), nobody), fresh, Mode.LINK, journal, Map.of(), nobody);
        return new TakeOver(plan, journal, () -> chats(home), watch).run();
    }

    static Rollback.Outcome takeBack(Path home, Watch watch) throws IOException {
        NewHome fresh = NewHome.of(home, Map.of());
        return new Rollback(fresh, Journal.of(fresh), () -> chats(home), watch).run();
    }

    static FolderChats chats(Path home) {
        return new FolderChats(home.resolveSibling(home.getFileName() + "-chats"));
    }

    private static Watch killingAfter(int calls) {
        int[] left = {calls};
        return (what, fraction, detail) -> {
            if (--left[0] == 0) {
                kill();
            }
        };
    }

    private static void kill() {
        try {
            new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start().waitFor();
            throw new IllegalStateException("still alive");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
