package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.AnswerCommand;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Table;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli jobs}: what the forge does and did. */
@Command(name = "jobs", description = "List the forge's jobs, the newest first.",
        subcommands = {JobsCommand.Watch.class, JobsCommand.Cancel.class, JobsCommand.Log.class},
        footer = {"", "Examples:",
            "  forgellm cli jobs",
            "  forgellm cli jobs log JOB"})
public final class JobsCommand extends AnswerCommand {
    JobsCommand(Context context) {
        super(context, "/api/jobs");
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        Table table = new Table("JOB", "KIND", "STATE", "DONE", "MODEL");
        answer.path("jobs").forEach(job -> table.row(job.path("job_id").asText(), job.path("kind").asText(),
                job.path("state").asText(), Math.round(job.path("progress").asDouble() * 100) + " %",
                job.path("model").asText()));
        return list(table, "No jobs yet.");
    }

    /** {@code forgellm cli jobs watch JOB}. */
    @Command(name = "watch", description = "Follow a job until it is over; Ctrl-C leaves it at work.",
            footer = {"", "Example:", "  forgellm cli jobs watch JOB"})
    static final class Watch implements Callable<Integer> {
        private final Context context;

        @Parameters(paramLabel = "JOB", description = "The job.")
        private String job;

        @Mixin
        private ServerOption server;

        Watch(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            return new JobWatch(server.client(context), context.console(), job).follow("Job " + job,
                    result -> context.console().out().println("Job " + job + " is completed"));
        }
    }

    /** {@code forgellm cli jobs cancel JOB}. */
    @Command(name = "cancel", description = "Cancel a job; what it had begun to write is taken away.",
            footer = {"", "Example:", "  forgellm cli jobs cancel JOB"})
    static final class Cancel implements Callable<Integer> {
        private final Context context;

        @Parameters(paramLabel = "JOB", description = "The job.")
        private String job;

        @Mixin
        private ServerOption server;

        Cancel(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            JsonNode changed = server.client(context).post("/api/jobs/" + ApiClient.inPath(job) + "/cancel", Map.of());
            context.console().out().println("Job " + job + " is " + changed.path("state").asText());
            return ExitCode.OK;
        }
    }

    /** {@code forgellm cli jobs log JOB}. */
    @Command(name = "log", description = "The end of what a job's process printed.",
            footer = {"", "Example:", "  forgellm cli jobs log JOB"})
    static final class Log implements Callable<Integer> {
        private final Context context;

        @Parameters(paramLabel = "JOB", description = "The job.")
        private String job;

        @Mixin
        private ServerOption server;

        Log(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            context.console().out().print(server.client(context).get("/api/jobs/" + ApiClient.inPath(job) + "/log")
                    .path("logs").asText());
            return ExitCode.OK;
        }
    }
}
