package io.forgellm.cli.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forgellm.cli.CliException;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import io.forgellm.error.ForgeException;
import io.forgellm.migration.Chats;
import io.forgellm.migration.Item;
import io.forgellm.migration.Journal;
import io.forgellm.migration.Mode;
import io.forgellm.migration.NewHome;
import io.forgellm.migration.OldPlaces;
import io.forgellm.migration.Plan;
import io.forgellm.migration.Planner;
import io.forgellm.migration.Report;
import io.forgellm.migration.Rollback;
import io.forgellm.migration.TakeOver;
import io.forgellm.process.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm migrate}: takes an installation of the Python program over, or takes that back. */
@Command(name = "migrate", description = {"Take over an installation of the Python program: sessions with their checkpoints, "
        + "models, conversations, settings.", "Its own files are only read. Run it with --dry-run first."},
        footer = {"", "Interrupted, it goes on when it is run again; --rollback takes back what it made.", "", "Examples:",
            "  forgellm migrate --from ~/forgellm --dry-run",
            "  forgellm migrate --from ~/forgellm",
            "  forgellm migrate --rollback"})
public final class MigrateCommand implements Callable<Integer> {
    private static final int SHOWN = 10;

    private final Context context;

    @Option(names = "--from", paramLabel = "DIR", description = "The folder that the Python program was run from.")
    private Path from;

    @Option(names = "--dry-run", description = "Show what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--link", description = "Link to large files of the old folder that need no conversion (default).")
    private boolean link;

    @Option(names = "--copy", description = "Copy them: the old folder may go then.")
    private boolean copy;

    @Option(names = "--rollback", description = "Take back what was made, and show that the old files are as they were.")
    private boolean rollback;

    @Option(names = "--json", description = "The plan or the report, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    MigrateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        requireSense();
        NewHome home = NewHome.of(context.home(), context.environment());
        try {
            return rollback ? takeBack(home) : takeOver(home);
        } catch (ForgeException told) {
            throw new CliException(ExitCode.FAILED, told.getMessage(), told.suggestion());
        }
    }

    private void requireSense() {
        if (rollback == (from != null)) {
            throw new CliException(ExitCode.USAGE, rollback ? "--rollback and --from exclude each other."
                    : "Which installation shall be taken over?", rollback ? "It knows what it took over."
                    : "Name the folder it was run from: forgellm migrate --from DIR --dry-run");
        }
        if (copy && link || rollback && (copy || link || dryRun)) {
            throw new CliException(ExitCode.USAGE, copy && link ? "--copy and --link exclude each other."
                    : "--rollback takes none of --dry-run, --copy and --link.", "See: forgellm migrate --help");
        }
    }

    private int takeOver(NewHome home) throws IOException {
        OldPlaces places = OldPlaces.find(from, context.environment(), userHome());
        if (dryRun) {
            Plan plan = plan(home, places, Journal.of(home));
            if (json) {
                print(new Planned(plan));
            } else {
                show(plan);
            }
            return ExitCode.OK;
        }
        try (ProcessLock lock = lock(home)) {
            Journal journal = Journal.of(home);
            Plan plan = plan(home, places, journal);
            TakeOver.requireRoom(plan, TakeOver.Room.REAL);
            if (!json) {
                show(plan);
            }
            try (Bar bar = new Bar(context.console())) {
                Report report = new TakeOver(plan, journal, () -> chats(bar), bar).run();
                bar.close();
                tell(plan, report);
                return report.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    private Plan plan(NewHome home, OldPlaces places, Journal journal) throws IOException {
        if (journal.isRollingBack()) {
            throw new CliException(ExitCode.FAILED, "A rollback was begun and is not finished.",
                    "Finish it first: forgellm migrate --rollback");
        }
        if (journal.from() != null && !journal.from().equals(places.from().toString())) {
            throw new CliException(ExitCode.FAILED, "A migration from " + journal.from() + " is in place.",
                    "Take it back first: forgellm migrate --rollback, or give this one a home of its own: FORGELLM_HOME.");
        }
        Mode mode = copy ? Mode.COPY : Mode.LINK;
        if (journal.mode() != null && (copy || link) && mode != journal.mode()) {
            throw new CliException(ExitCode.FAILED, "The migration was begun with --" + journal.mode().label() + ".",
                    "Go on without " + (copy ? "--copy" : "--link") + ", or take it back first: forgellm migrate --rollback");
        }
        return Planner.plan(places, home, journal.mode() == null ? mode : journal.mode(), journal, context.environment(),
                userHome());
    }

    private Path userHome() {
        return Path.of(context.environment().getOrDefault("HOME", System.getProperty("user.home")));
    }

    private ProcessLock lock(NewHome home) throws IOException {
        Path records = Files.createDirectories(home.home().resolve("migration"));
        return ProcessLock.take(records.resolve("lock")).orElseThrow(() -> new CliException(ExitCode.FAILED,
                "Another migration into " + home.home() + " is at work.", "Wait for it to end."));
    }

    private Chats chats(Bar bar) {
        bar.close();
        return new ServerChats(new ReadyServer(context, server).client());
    }

    private int takeBack(NewHome home) throws IOException {
        Rollback.Outcome outcome;
        if (Journal.of(home).from() == null) {
            throw new CliException(ExitCode.FAILED, "No migration was made into " + home.home() + ".", null);
        }
        try (ProcessLock lock = lock(home); Bar bar = new Bar(context.console())) {
            outcome = new Rollback(home, Journal.of(home), () -> chats(bar), bar).run();
        }
        if (json) {
            print(outcome);
        } else {
            tell(outcome);
        }
        return outcome.isProven() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void show(Plan plan) {
        Table table = new Table("KIND", "NAME", "SIZE", "DO", "");
        plan.items().forEach(item -> table.row(item.kind().label(), item.name(), item.bytes() == 0 ? "-"
                : Units.bytes(item.bytes()), item.action().label(), item.because()));
        table.lines().forEach(context.console().out()::println);
        plan.notes().forEach(note -> context.console().note("Note: " + note));
        if (plan.work().isEmpty()) {
            context.console().note("There is nothing to do.");
        } else if (dryRun) {
            context.console().note("This takes about " + Units.bytes(plan.room()) + " in " + plan.home().home()
                    + ". Nothing was changed.");
        }
    }

    private void tell(Plan plan, Report report) throws JsonProcessingException {
        Console console = context.console();
        if (json) {
            print(report);
        } else if (!plan.work().isEmpty()) {
            console.out().println("Took over " + report.taken() + ", left " + (report.items().size() - report.taken()
                    - report.failed()) + (report.failed() == 0 ? "" : ", failed " + report.failed()));
            console.note("The report is " + Report.file(plan.home()));
        }
        for (Report.Line line : report.items()) {
            if (line.outcome().equals("failed") || line.outcome().equals("taken over") && line.notes() != null) {
                line.notes().forEach(note -> console.note(line.name() + ": " + note));
            }
        }
    }

    private void tell(Rollback.Outcome outcome) {
        Console console = context.console();
        console.out().println("Took back " + outcome.removed() + (outcome.left().isEmpty() ? ""
                : ", left " + outcome.left().size()));
        list(outcome.left());
        if (outcome.isProven()) {
            console.out().println("All " + outcome.oldFiles() + " old files and folders (" + Units.bytes(outcome.oldBytes())
                    + ") are as they were, by their SHA-256.");
        } else {
            console.error(outcome.differences().size() + " old files are not as they were.",
                    "A migration only reads them: something else did this, such as the Python program itself.");
            list(outcome.differences());
        }
    }

    private void list(List<String> lines) {
        lines.stream().limit(SHOWN).forEach(line -> context.console().note("  " + line));
        if (lines.size() > SHOWN) {
            context.console().note("  and " + (lines.size() - SHOWN) + " more, in migration/rollback.json");
        }
    }

    private void print(Object value) throws JsonProcessingException {
        context.console().out().println(Report.JSON.writeValueAsString(value));
    }

    /** A plan for scripts. @param bytes that it will take */
    private record Planned(String from, String home, Mode mode, List<Item> items, long bytes, List<String> notes) {
        Planned(Plan plan) {
            this(plan.places().from().toString(), plan.home().home().toString(), plan.mode(), plan.items(), plan.room(),
                    plan.notes());
        }
    }
}
