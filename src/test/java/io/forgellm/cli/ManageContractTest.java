package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.Cli.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** {@code settings}, {@code keys}, {@code logs}, {@code doctor} and {@code completion}, as a script sees them. */
class ManageContractTest {
    @TempDir
    private Path home;

    @Test
    void settings_are_a_table_with_their_sources() {
        try (StandIn server = new StandIn().answering("/api/settings", 200, """
                {"success":true,"settings":[
                 {"name":"forgellm.engine.slots","value":"2","source":"environment","secret":false},
                 {"name":"forgellm.engine.threads","value":"0","source":"default","secret":false},
                 {"name":"forgellm.hub.token","value":null,"source":"not set","secret":true}],
                 "unknown":[{"name":"FORGELLM_ENGINE_SLOT","source":"environment","nearest":"FORGELLM_ENGINE_SLOTS",
                  "message":"FORGELLM_ENGINE_SLOT (environment) is no setting and does nothing."}]}""")) {
            assertThat(new Cli(home).run("settings", "--url", server.url())).isEqualTo(new Result(0, """
                    SETTING                  VALUE  FROM
                    forgellm.engine.slots    2      environment
                    forgellm.engine.threads  0      default
                    forgellm.hub.token       -      not set
                    """, "Note: FORGELLM_ENGINE_SLOT (environment) is no setting and does nothing.\n"));
            assertThat(new Cli(home).run("settings", "engine", "--changed", "--url", server.url()).out())
                    .contains("slots").doesNotContain("threads");
            assertThat(new Cli(home).run("settings", "nothing", "--url", server.url()))
                    .isEqualTo(new Result(1, "", "No such setting.\n"));
        }
    }

    @Test
    void a_key_is_shown_once_on_standard_output() {
        try (StandIn server = new StandIn().answering("/api/keys", 201,
                "{\"success\":true,\"key\":{\"id\":\"k1\",\"name\":\"laptop\"},\"secret\":\"fk-abc\"}")) {
            assertThat(new Cli(home).run("keys", "create", "laptop", "--url", server.url()))
                    .isEqualTo(new Result(0, "fk-abc\n", "Key k1 for laptop. It is not shown again:\n"));
            assertThat(server.bodies()).containsExactly("{\"name\":\"laptop\"}");
        }
    }

    @Test
    void keys_are_listed_and_revoked() {
        try (StandIn server = new StandIn().answering("/api/keys/k1", 200,
                "{\"success\":true,\"key\":{\"id\":\"k1\",\"name\":\"laptop\"}}").answering("/api/keys", 200, """
                {"success":true,"keys":[{"id":"k1","name":"laptop","ending":"abc","created":"2026-11-23T10:00:00Z"}]}""")) {
            assertThat(new Cli(home).run("keys", "--url", server.url())).isEqualTo(new Result(0, """
                    ID  NAME    ENDS WITH  MADE
                    k1  laptop  abc        2026-11-23T10:00:00Z
                    """, ""));
            assertThat(new Cli(home).run("keys", "revoke", "k1", "--url", server.url()))
                    .isEqualTo(new Result(0, "Revoked k1 (laptop)\n", ""));
        }
    }

    @Test
    void the_log_is_followed_without_telling_twice() {
        String first = "{\"sequence\":7,\"time\":\"10:00\",\"level\":\"INFO\",\"logger\":\"a.B\",\"message\":\"up\"}";
        String second = "{\"sequence\":8,\"time\":\"10:01\",\"level\":\"WARN\",\"logger\":\"a.B\",\"message\":\"hot\"}";
        try (StandIn server = new StandIn().answering("/api/log/stream", 200,
                "event: lines\ndata: [" + first + "," + second + "]\n\n")
                .answering("/api/log", 200, "{\"success\":true,\"lines\":[" + first + "]}")) {
            assertThat(new Cli(home).run("logs", "--follow", "--url", server.url())).isEqualTo(new Result(0, """
                    10:00 INFO  a.B: up
                    10:01 WARN  a.B: hot
                    """, ""));
            assertThat(new Cli(home).run("logs", "--json", "--url", server.url()).out()).isEqualTo(first + "\n");
        }
    }

    @Test
    void the_log_is_asked_for_what_it_shall_be_about() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (StandIn server = new StandIn().handling("/api/log", exchange -> {
            asked.add(exchange.getRequestURI().getRawQuery());
            byte[] lines = """
                    {"success":true,"lines":[{"sequence":7,"time":"10:00","level":"INFO","logger":"a.B","message":"Done",
                     "process":"engine 4711","request_id":"r 1","model":"tiny","run_id":null,"job_id":null}]}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, lines.length);
            exchange.getResponseBody().write(lines);
            exchange.close();
        })) {
            assertThat(new Cli(home).run("logs", "--request", "r 1", "--run", "facts", "--process", "engine", "--level",
                    "warn", "--url", server.url())).isEqualTo(new Result(0,
                    "10:00 INFO  [engine 4711 request_id=r 1 model=tiny] a.B: Done\n", ""));
            assertThat(asked).containsExactly(
                    "level=WARN&search=&request_id=r+1&run_id=facts&process=engine&limit=100");
        }
    }

    @Test
    void what_runs_is_a_table_and_what_is_left_stands_below() {
        String answer = """
                {"success":true,"resources":{"memory_total":16000000000,"memory_available":4000000000,"processors":8,"load":0.255,
                 "disks":[{"path":"/home/me/.forgellm","total":500000000000,"free":120000000000}],
                 "temperatures":[{"sensor":"coretemp Package id 0","celsius":54.4}],
                 "processes":[{"pid":4700,"what":"server","name":null,"memory":240000000,"cpu":0.031,"cpu_seconds":12.5},
                  {"pid":4711,"what":"engine","name":"smollm2:135m","memory":null,"cpu":1.5,"cpu_seconds":80}]}}""";
        try (StandIn server = new StandIn().answering("/api/resources", 200, answer)) {
            assertThat(new Cli(home).run("ps", "--url", server.url())).isEqualTo(new Result(0, """
                    NAME          PROCESS  PID   MEMORY  CPU
                    -             server   4700  240 MB  3 %
                    smollm2:135m  engine   4711  -       150 %

                    memory       4 GB of 16 GB free
                    processors   8, 26 % busy
                    disk         120 GB of 500 GB free: /home/me/.forgellm
                    temperature  54 °C: coretemp Package id 0
                    """, ""));
            assertThat(new Cli(home).run("ps", "--json", "--url", server.url()).out()).isEqualTo(
                    answer.replaceAll("\n *", "") + "\n");
        }
    }

    @Test
    void the_doctor_needs_no_server() {
        Result result = new Cli(home).run("doctor");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("ok    Java", "ok    home        " + home, "warn  engine      java-llama",
                "                  It can neither change adapters");
        assertThat(new Cli(home).run("doctor", "--json").out()).startsWith("[{\"level\":\"ok\",\"what\":\"Java\"");
    }

    @Test
    void a_home_that_is_a_file_is_a_failure() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "");
        Result result = new Cli(file).run("doctor");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("fail  home", "FORGELLM_HOME");
    }

    @Test
    void the_shell_completes_commands_and_options() throws Exception {
        Result script = new Cli(home).run("completion", "bash");
        assertThat(script.code()).isZero();
        Path file = Files.writeString(home.resolve("completion"), script.out());
        Process bash = new ProcessBuilder("bash", "-c", "source '" + file + "'; COMP_WORDS=(forgellm resta); COMP_CWORD=1; "
                + "_complete_forgellm; echo \"${COMPREPLY[@]}\"").redirectErrorStream(true).start();
        assertThat(new String(bash.getInputStream().readAllBytes()).strip()).isEqualTo("restart");
        assertThat(new Cli(home).run("completion", "tcsh").code()).isEqualTo(2);
    }

    @Test
    void a_unit_of_systemd_runs_this_installation() {
        Result unit = new Cli(home).with("FORGELLM_LAUNCHER", "/opt/forge llm/forgellm").with("QUARKUS_HTTP_PORT", "5009")
                .run("service", "systemd");
        assertThat(unit.code()).isZero();
        assertThat(unit.out()).contains("ExecStart=\"/opt/forge llm/forgellm\" server --port 5009\n",
                "Environment=\"FORGELLM_HOME=" + home + "\"\n", "KillMode=process\n", "WantedBy=default.target\n");
        assertThat(new Cli(home).run("service", "upstart").code()).isEqualTo(2);
    }

    @Test
    void a_property_list_of_launchd_is_xml_that_says_the_same() throws Exception {
        Result list = new Cli(home).with("FORGELLM_LAUNCHER", "/opt/a&b/forgellm").run("service", "launchd");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        NodeList arguments = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(list.out().getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("array").item(0).getChildNodes();
        assertThat(IntStream.range(0, arguments.getLength()).mapToObj(i -> arguments.item(i).getTextContent().strip())
                .filter(text -> !text.isEmpty())).containsExactly("/opt/a&b/forgellm", "server", "--port", "5001");
    }
}
