package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forgellm doctor}: whether this machine is fit, and what to do where it is not. Needs no server. */
@Command(name = "doctor", description = "Look at what the server needs of this machine, and say what to do.",
        footer = {"", "Examples:",
            "  forgellm doctor",
            "  forgellm doctor --json"})
public final class DoctorCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "The findings, as JSON.")
    private boolean json;

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(context, Path.of("/")).look();
        if (json) {
            ArrayNode list = new ObjectMapper().createArrayNode();
            findings.forEach(finding -> list.addObject().put("level", word(finding)).put("what", finding.what())
                    .put("detail", finding.detail()).put("advice", finding.advice()));
            context.console().out().println(list);
        } else {
            findings.forEach(this::print);
        }
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? ExitCode.FAILED
                : ExitCode.OK;
    }

    private void print(Finding finding) {
        context.console().out().println("%-5s %-11s %s".formatted(word(finding), finding.what(), finding.detail()));
        if (finding.advice() != null) {
            context.console().out().println(" ".repeat(18) + finding.advice());
        }
    }

    private static String word(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }
}
