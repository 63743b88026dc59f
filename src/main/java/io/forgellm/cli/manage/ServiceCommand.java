package io.forgellm.cli.manage;

import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code forgellm service}: a unit of systemd or launchd that runs this installation over this home. Trainers and jobs
 * are processes that a stopped server leaves alone and finds again, so both are told to end the server alone.
 */
@Command(name = "service", description = "Print a unit that starts the server with the machine or the session.",
        footer = {"", "Examples:",
            "  forgellm service systemd > ~/.config/systemd/user/forgellm.service",
            "  forgellm service launchd > ~/Library/LaunchAgents/forgellm.plist"})
public final class ServiceCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "MANAGER", description = "${COMPLETION-CANDIDATES}")
    private Manager manager;

    /** By the names a user types. */
    enum Manager { systemd, launchd }

    ServiceCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> command = List.of(launcher(), "server", "--port", Integer.toString(context.port()));
        context.console().out().print(switch (manager) {
            case systemd -> systemd(command, context.home());
            case launchd -> launchd(command, context.home());
        });
        return ExitCode.OK;
    }

    private String launcher() {
        String launcher = context.environment().get("FORGELLM_LAUNCHER");
        return launcher == null ? "forgellm" : Path.of(launcher).toAbsolutePath().normalize().toString();
    }

    private static String systemd(List<String> command, Path home) {
        return """
                [Unit]
                Description=ForgeLLM
                After=network-online.target

                [Service]
                Type=exec
                ExecStart=%s
                Environment="FORGELLM_HOME=%s"
                Restart=on-failure
                RestartSec=2
                TimeoutStopSec=30
                KillMode=process

                [Install]
                WantedBy=default.target
                """.formatted(command.stream().map(ServiceCommand::quoted).collect(Collectors.joining(" ")),
                escaped(home.toString()));
    }

    /** As systemd.service(5) reads a command: a percent sign and a dollar sign mean something unless doubled. */
    private static String quoted(String argument) {
        String escaped = escaped(argument).replace("$", "$$");
        return escaped.matches("[\\w/.:=@%$-]+") ? escaped : "\"" + escaped + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
    }

    private static String launchd(List<String> command, Path home) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                    <key>Label</key><string>forgellm</string>
                    <key>ProgramArguments</key>
                    <array>
                %s
                    </array>
                    <key>EnvironmentVariables</key>
                    <dict><key>FORGELLM_HOME</key><string>%s</string></dict>
                    <key>RunAtLoad</key><true/>
                    <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
                    <key>AbandonProcessGroup</key><true/>
                    <key>StandardErrorPath</key><string>%s</string>
                </dict>
                </plist>
                """.formatted(command.stream().map(argument -> "        <string>" + xml(argument) + "</string>")
                .collect(Collectors.joining("\n")), xml(home.toString()), xml(home.resolve("logs/service.log").toString()));
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
