package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.Cli.Result;
import io.forgellm.cli.process.ServerRecord;
import io.forgellm.cli.process.StandInServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code start}, {@code stop} and their exit statuses, over a process that stands in for the server. */
class ServerCommandsTest {
    @TempDir
    private Path home;

    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void end() {
        ServerRecord.running(home).flatMap(ServerRecord::process).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    @Test
    void start_then_start_then_stop_then_stop() throws Exception {
        String url = "http://127.0.0.1:" + port;

        assertThat(start("server"))
                .isEqualTo(new Result(0, "ForgeLLM runs at " + url + "\n", "Starting the server\n"));
        long pid = ServerRecord.running(home).orElseThrow().pid();
        assertThat(start("server")).isEqualTo(new Result(0, "ForgeLLM runs at " + url + "\n", ""));
        assertThat(ServerRecord.running(home).orElseThrow().pid()).isEqualTo(pid);
        assertThat(new Cli(home).run("start", "--port", "" + (port == 1 ? 2 : 1))).isEqualTo(new Result(1, "", """
                Error: The server runs already, at %s.
                  Stop it first: forgellm stop
                """.formatted(url)));

        assertThat(new Cli(home).run("stop")).isEqualTo(new Result(0, "Stopped.\n", "Stopping the server\n"));
        assertThat(home.resolve("server.pid")).doesNotExist();
        assertThat(new Cli(home).run("stop"))
                .isEqualTo(new Result(3, "", "No server runs over " + home + ".\n"));
    }

    @Test
    void what_is_not_known_is_passed_over_with_its_value() throws Exception {
        assertThat(launched("server").run("start", "--workers", "4", "--server-port", "" + port)).isEqualTo(new Result(0,
                "ForgeLLM runs at http://127.0.0.1:" + port + "\n",
                "Note: 'start' knows no --workers and passes it over.\nStarting the server\n"));
    }

    @Test
    void restart_comes_back_on_the_same_port_as_another_process() throws Exception {
        start("server");
        long before = ServerRecord.running(home).orElseThrow().pid();

        assertThat(launched("server").run("restart")).isEqualTo(new Result(0,
                "ForgeLLM runs at http://127.0.0.1:" + port + "\n", "Stopping the server\nStarting the server\n"));
        assertThat(ServerRecord.running(home).orElseThrow().pid()).isNotEqualTo(before);
        assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void restart_starts_where_none_ran() throws Exception {
        assertThat(launched("server").run("restart", "--port", "" + port)).isEqualTo(new Result(0,
                "ForgeLLM runs at http://127.0.0.1:" + port + "\n", "Starting the server\n"));
    }

    @Test
    void server_that_does_not_end_is_killed() throws Exception {
        start("deaf");

        assertThat(new Cli(home).run("stop", "--timeout", "0")).isEqualTo(new Result(0, "Stopped.\n", """
                Stopping the server
                It did not end within 0 s and was killed.
                """));
        assertThat(home.resolve("server.pid")).doesNotExist();
    }

    @Test
    void port_in_use_is_named_with_its_owner() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(start("server")).isEqualTo(new Result(1, "", """
                    Error: Port %d is in use by java (process %d).
                      Stop it, or take another port: forgellm start --port %d
                    """.formatted(taken.getLocalPort(), ProcessHandle.current().pid(), port + 1)));
        }
    }

    private Result start(String behaviour) throws Exception {
        return launched(behaviour).run("start", "--server-port", "" + port);
    }

    /** The launcher's part is played by a script that runs the stand-in. */
    private Cli launched(String behaviour) throws Exception {
        Path launcher = home.resolve("launcher");
        Files.writeString(launcher, "#!/bin/sh\nFORGELLM_HOME='%s' exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s %s \"$@\"\n"
                .formatted(home, ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path"), StandInServer.class.getName(), behaviour));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return new Cli(home).with("FORGELLM_LAUNCHER", launcher.toString());
    }
}
