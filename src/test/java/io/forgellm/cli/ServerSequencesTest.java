package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.process.ServerRecord;
import io.forgellm.cli.process.StandInServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred random sequences of starting, stopping, killing, of ports that are taken and of process files that lie:
 * after every step the status is right, and no process is left that should not be.
 */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class ServerSequencesTest {
    private static final int SEQUENCES = 100;
    private static final int STEPS = 5;

    @TempDir
    private Path home;

    private final TreeSet<Long> started = new TreeSet<>();
    private int port;
    private Path launcher;
    private ServerSocket stranger;
    private boolean running;

    private enum Step { START, STOP, KILL, RESTART, TAKE_PORT, FREE_PORT, LIE }

    @BeforeEach
    void launcher() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        launcher = home.resolve("launcher");
        Files.writeString(launcher, """
                #!/bin/sh
                FORGELLM_HOME='%s' exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s:%s' %s server "$@"
                """.formatted(home, ProcessHandle.current().info().command().orElseThrow(), place(StandInServer.class),
                place(ServerRecord.class), StandInServer.class.getName()));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @AfterEach
    void end() throws Exception {
        free();
        kill();
    }

    @Test
    void nothingIsLeftAndTheStatusIsRight() throws Exception {
        for (int seed = 1; seed <= SEQUENCES; seed++) {
            Random random = new Random(seed);
            List<Step> trail = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                Step step = Step.values()[random.nextInt(Step.values().length)];
                trail.add(step);
                String what = "seed " + seed + ": " + trail;
                assertThat(code(step)).as(what).isEqualTo(expected(step));
                check(what);
            }
        }
    }

    /** What a step must answer, and what it must lead to. */
    private int expected(Step step) {
        return switch (step) {
            case START, RESTART -> {
                running = running && step == Step.START || stranger == null;
                yield running ? ExitCode.OK : ExitCode.FAILED;
            }
            case STOP -> {
                int code = running ? ExitCode.OK : ExitCode.NO_SERVER;
                running = false;
                yield code;
            }
            case KILL -> {
                running = false;
                yield ExitCode.OK;
            }
            case TAKE_PORT, FREE_PORT, LIE -> ExitCode.OK;
        };
    }

    private int code(Step step) throws Exception {
        switch (step) {
            case START, RESTART -> {
                int code = cli().run(step.name().toLowerCase(), "--port", "" + port).code();
                ServerRecord.running(home).ifPresent(server -> started.add(server.pid()));
                return code;
            }
            case STOP -> {
                return cli().run("stop").code();
            }
            case KILL -> kill();
            case TAKE_PORT -> {
                if (!running && stranger == null) {
                    stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                }
            }
            case FREE_PORT -> free();
            case LIE -> {
                if (!running) {
                    // Our own process id, with a start that is not ours: as of a dead server whose id was given anew.
                    new ServerRecord(ProcessHandle.current().pid(), 1, URI.create("http://127.0.0.1:" + port)).write(home);
                }
            }
        }
        return ExitCode.OK;
    }

    /** A zombie has an entry in /proc as well. */
    private void check(String what) {
        assertThat(ServerRecord.running(home).isPresent()).as(what).isEqualTo(running);
        if (stranger == null) {
            assertThat(cli().run("status").code()).as(what).isEqualTo(running ? ExitCode.OK : ExitCode.NO_SERVER);
        }
        Long alive = running ? (Long) ServerRecord.running(home).orElseThrow().pid() : null;
        for (long pid : started) {
            Path stat = Path.of("/proc/" + pid + "/stat");
            assertThat(Files.exists(stat)).as("%s, process %d", what, pid).isEqualTo(alive != null && alive == pid);
        }
    }

    private Cli cli() {
        return new Cli(home).with("FORGELLM_LAUNCHER", launcher.toString()).with("QUARKUS_HTTP_PORT", "" + port);
    }

    private void kill() {
        ServerRecord.running(home).flatMap(ServerRecord::process).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    private void free() throws IOException {
        if (stranger != null) {
            stranger.close();
            stranger = null;
        }
    }
}
