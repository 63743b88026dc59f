package io.forgellm.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.Cli;
import io.forgellm.cli.ExitCode;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The two doors through which a client meets an error: HTTP and the commands. Each look checks the whole form and is noted. */
public final class Doors {
    private static final Map<String, Set<String>> SEEN = new ConcurrentHashMap<>();

    private Doors() {
    }

    /** An answer that refuses. */
    public static Response http(ErrorCode code, Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(code.status());
        assertThat(answer.contentType()).startsWith("application/json");
        event(code, answer.jsonPath());
        return answer;
    }

    /** The last event of a stream. */
    public static void event(ErrorCode code, JsonPath event) {
        assertThat(event.<Object>get("success")).isEqualTo(false);
        assertThat(event.<Object>get("details")).isInstanceOf(Map.class);
        later(code, event, "");
    }

    /** What the status of a run or a job tells. @param below {@code run.} or {@code job.} */
    public static void later(ErrorCode code, JsonPath status, String below) {
        assertThat(status.getString(below + "error_code")).as(status.prettify()).isEqualTo(code.name());
        assertThat(status.getString(below + "error")).isNotBlank();
        assertThat(status.getString(below + "suggestion")).isNotBlank();
        note(code, "HTTP");
    }

    /** A command against the server under test. */
    public static Cli.Result command(ErrorCode code, Cli cli, String... arguments) {
        Cli.Result result = run(cli, arguments);
        assertThat(result.err()).as(String.join(" ", arguments) + "\n" + result.out()).containsPattern(
                "(?m)^Error: (?s:.+?) \\[" + code + "]\n  \\S");
        assertThat(result.code()).isEqualTo(code == ErrorCode.INVALID_PARAMETER ? ExitCode.USAGE : ExitCode.FAILED);
        note(code, "command");
        return result;
    }

    public static Cli.Result command(ErrorCode code, String... arguments) {
        return command(code, cli(), arguments);
    }

    public static Cli cli() {
        return new Cli(Path.of(System.getProperty("java.io.tmpdir"), "no-home-of-a-server"));
    }

    public static Cli.Result run(Cli cli, String... arguments) {
        return Arrays.asList(arguments).contains("--url") ? cli.run(arguments) : cli.run(Stream.concat(
                Stream.of(arguments), Stream.of("--url", "http://localhost:" + RestAssured.port)).toArray(String[]::new));
    }

    private static void note(ErrorCode code, String door) {
        SEEN.computeIfAbsent(code.name(), each -> ConcurrentHashMap.newKeySet()).add(door);
    }

    static void forget() {
        SEEN.clear();
    }

    static Set<String> seen(ErrorCode code) {
        return SEEN.getOrDefault(code.name(), Set.of());
    }
}
