package io.forgellm.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.cli.CliException;
import io.forgellm.cli.client.ApiClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own: found while it lives, not taken for alive once it is dead. */
class ServerProcessTest {
    @TempDir
    private Path home;

    @AfterEach
    void end() {
        ServerRecord.running(home).flatMap(ServerRecord::process).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    @Test
    void started_server_answers_and_is_found() throws Exception {
        ServerRecord server = background("server").start("localhost", freePort());

        assertThat(ServerRecord.running(home)).contains(server);
        assertThat(client(server.address()).isHealthy()).isTrue();
        assertThat(server.process().orElseThrow().pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void killed_server_leaves_a_record_that_fools_nobody() throws Exception {
        ServerRecord server = background("server").start("localhost", freePort());
        ProcessHandle process = server.process().orElseThrow();
        process.destroyForcibly();
        process.onExit().join();

        assertThat(home.resolve("server.pid")).exists();
        assertThat(ServerRecord.running(home)).isEmpty();

        ServerRecord next = background("server").start("localhost", freePort());
        assertThat(ServerRecord.running(home)).contains(next);
    }

    @Test
    void stranger_with_the_dead_ones_id_is_not_the_server() throws Exception {
        ServerRecord self = ServerRecord.ofThisProcess(URI.create("http://127.0.0.1:5001"));
        self.write(home);
        assertThat(ServerRecord.running(home)).contains(self);

        new ServerRecord(self.pid(), self.started() - 1000, self.address()).write(home);
        assertThat(ServerRecord.running(home)).isEmpty();
    }

    @Test
    void half_written_record_is_none() throws Exception {
        Files.writeString(home.resolve("server.pid"), "12");

        assertThat(ServerRecord.running(home)).isEmpty();
    }

    @Test
    void ended_server_takes_its_record_away_but_not_anothers() throws Exception {
        ServerRecord old = ServerRecord.ofThisProcess(URI.create("http://127.0.0.1:1"));
        ServerRecord other = ServerRecord.ofThisProcess(URI.create("http://127.0.0.1:2"));
        other.write(home);

        old.delete(home);
        assertThat(ServerRecord.running(home)).contains(other);
        other.delete(home);
        assertThat(home.resolve("server.pid")).doesNotExist();
    }

    @Test
    void server_that_ends_at_once_is_told_with_its_last_words() {
        assertThatThrownBy(() -> background("broken").start("localhost", freePort()))
                .isInstanceOf(CliException.class)
                .hasMessage("The server ended while it started:%nThe database is damaged.".formatted());
    }

    @Test
    void port_in_use_has_an_owner() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortOwner.isFree("127.0.0.1", taken.getLocalPort())).isFalse();
            assertThat(PortOwner.of(taken.getLocalPort())).contains(ProcessHandle.current());
            assertThat(PortOwner.describe(ProcessHandle.current()))
                    .isEqualTo("java (process " + ProcessHandle.current().pid() + ")");
        }
    }

    private BackgroundServer background(String behaviour) {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new BackgroundServer(home, List.of("/usr/bin/env", "FORGELLM_HOME=" + home, java,
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                StandInServer.class.getName(), behaviour), ServerProcessTest::client);
    }

    private static ApiClient client(URI address) {
        return new ApiClient(address, null);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
