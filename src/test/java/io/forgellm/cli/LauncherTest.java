package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a project of its own, with a Maven that only counts its calls and delivers the commands of this
 * build. What it finds, builds and passes on is the launcher's real work.
 */
@Tag("once")
@Timeout(60)
class LauncherTest {
    private static final List<String> TOOLS = List.of("sh", "dirname", "readlink", "find", "cksum", "sort", "tr", "cat",
            "mkdir", "ls", "cp", "mv", "rm", "grep", "sed", "head", "tail", "ps", "sleep", "mktemp", "cut", "env");

    @TempDir
    private Path folder;

    private Path project;
    private Path tools;
    private Path source;

    @BeforeEach
    void layOut() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        Files.copy(Path.of("forgellm"), project.resolve("forgellm"));
        Files.setPosixFilePermissions(project.resolve("forgellm"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        source = Files.createDirectories(project.resolve("src/main/java")).resolve("A.java");
        Files.writeString(source, "class A { }");
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            Path real = List.of("/bin/" + tool, "/usr/bin/" + tool).stream().map(Path::of).filter(Files::exists)
                    .findFirst().orElseThrow();
            script(tools.resolve(tool), "exec " + real + " \"$@\"");
        }
        maven("echo called >> '%s'".formatted(calls()));
        deliver();
    }

    @Test
    void without_a_jdk_it_says_which_to_install() throws Exception {
        Path old = Files.createDirectories(folder.resolve("jdks/jdk-17/bin"));
        script(old.resolve("java"), "exit 1");
        script(old.resolve("javac"), "exit 1");
        Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"17.0.15\"\n");

        Run run = run(launch("--version"), "FORGELLM_JAVA_HOME", old.getParent().toString(),
                "FORGELLM_JDK_FOLDERS", folder.resolve("jdks").toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("forgellm: no JDK 25 or newer was found. Install one, for example Eclipse Temurin 25:\n")
                .contains("apt install", "brew install", "sdk install", "FORGELLM_JAVA_HOME=");
        assertThat(calls()).doesNotExist();
    }

    @Test
    void a_jdk_in_a_usual_place_is_found() throws Exception {
        Path jdks = folder.resolve("jdks");
        Path jdk = Files.createDirectories(jdks.resolve("some-jdk/bin")).getParent();
        Path real = Path.of(System.getProperty("java.home"));
        Files.copy(real.resolve("release"), jdk.resolve("release"));
        script(jdk.resolve("bin/java"), "exec " + real.resolve("bin/java") + " \"$@\"");
        script(jdk.resolve("bin/javac"), "exit 1");

        assertThat(run(launch("--version"), "FORGELLM_JAVA_HOME", "", "FORGELLM_JDK_FOLDERS", jdks.toString()).out())
                .isEqualTo("forgellm 0.1.0\n");
    }

    @Test
    void without_maven_it_says_how_to_install_it() throws Exception {
        Files.delete(tools.resolve("mvn"));

        Run run = run(launch("--version"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("forgellm: Maven (mvn) is needed to build ForgeLLM and was not found.")
                .contains("brew install maven");
    }

    @Test
    void builds_when_missing_or_stale_and_only_then() throws Exception {
        assertThat(run(launch("--version"))).isEqualTo(new Run(0, "forgellm 0.1.0\n",
                "forgellm: building (the first time fetches the libraries)\n"));
        assertThat(run(launch("--version"))).isEqualTo(new Run(0, "forgellm 0.1.0\n", ""));
        assertThat(built()).isEqualTo(1);

        FileTime time = Files.getLastModifiedTime(source);
        Files.setLastModifiedTime(source, FileTime.fromMillis(time.toMillis() + 60_000));
        run(launch("--version"));
        assertThat(built()).as("a newer time is no change").isEqualTo(1);

        Files.writeString(source, "class B { }");
        Files.setLastModifiedTime(source, time);
        run(launch("--version"));
        assertThat(built()).as("same size, same time, other contents").isEqualTo(2);

        Files.move(source, source.resolveSibling("B.java"));
        run(launch("--version"));
        assertThat(built()).as("another name").isEqualTo(3);

        Files.delete(source.resolveSibling("B.java"));
        Files.writeString(source, "class B { }");
        run(launch("--version"));
        assertThat(built()).as("back to the build before, which is kept").isEqualTo(3);
    }

    @Test
    void failing_build_shows_its_errors() throws Exception {
        maven("echo '[INFO] compiling'; echo '[ERROR] A.java:[1,7] no such class'; exit 1");

        Run run = run(launch("--version"));

        assertThat(run).isEqualTo(new Run(1, "", """
                forgellm: building (the first time fetches the libraries)
                [ERROR] A.java:[1,7] no such class
                forgellm: the build failed; its whole log is %s/target/forgellm/build.log
                """.formatted(project.toRealPath())));
        assertThat(project.resolve("target/forgellm/lock")).doesNotExist();
    }

    @Test
    void two_launches_at_once_build_once() throws Exception {
        Path go = folder.resolve("go");
        new ProcessBuilder("mkfifo", go.toString()).start().waitFor();
        maven("echo called >> '%s'; cat '%s' > /dev/null".formatted(calls(), go));

        Process first = start(launch("--version"));
        assertThat(reader(first).readLine()).isEqualTo("forgellm: building (the first time fetches the libraries)");
        Process second = start(launch("--version"));
        assertThat(reader(second).readLine()).isEqualTo("forgellm: another launch is building; waiting for it");
        Files.writeString(go, "go");

        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
        assertThat(built()).isEqualTo(1);
    }

    @Test
    void lock_of_a_dead_launch_is_taken_over() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(project.resolve("target/forgellm/lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        assertThat(run(launch("--version")).code()).isZero();
        assertThat(lock).doesNotExist();
    }

    @Test
    void other_entry_points_are_links_that_name_their_command() throws Exception {
        assertThat(run(launch()).out()).startsWith("Usage: forgellm [-hV] [COMMAND]");
        for (String command : List.of("forgellm-cli", "forgellm-server", "forgellm-web")) {
            Path link = Files.createSymbolicLink(project.resolve(command), Path.of("forgellm"));
            Run help = run(List.of(link.toString(), "--help"));
            assertThat(help.out()).as(help.err()).contains("Usage: " + command.replace('-', ' ') + " ");
        }
    }

    @Test
    void through_a_link_and_from_elsewhere_arguments_arrive_whole() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("forgellm"));

        Run run = run(List.of(link.toString(), "zwei Wörter $HOME *"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).endsWith("Error: Unknown argument: zwei Wörter $HOME *\n  See: forgellm --help\n");
    }

    private List<String> launch(String... arguments) {
        List<String> command = new ArrayList<>(List.of(project.resolve("forgellm").toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private record Run(int code, String out, String err) {
    }

    private Run run(List<String> command, String... environment) throws Exception {
        Process process = start(command, environment);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, err);
    }

    /** With nothing in its environment but what the test says, so that the machine's own JDKs stay out of it. */
    private Process start(List<String> command, String... environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("FORGELLM_AOT", "off");
        builder.environment().put("FORGELLM_HOME", folder.resolve("home").toString());
        builder.environment().put("FORGELLM_JAVA_HOME", System.getProperty("java.home"));
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        return builder.start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    }

    private Path calls() {
        return folder.resolve("calls");
    }

    private int built() throws IOException {
        return Files.readAllLines(calls()).size();
    }

    private void maven(String body) throws IOException {
        script(tools.resolve("mvn"), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** What Maven would leave behind: a jar whose manifest leads to the classes under test. */
    private void deliver() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                Arrays.stream(classPath().split(File.pathSeparator)).map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path app = Files.createDirectories(project.resolve("target/quarkus-app/lib")).getParent();
        try (var jar = new JarOutputStream(Files.newOutputStream(app.resolve("quarkus-run.jar")), manifest)) {
            jar.finish();
        }
    }

    /** Surefire hides the real class path behind a jar of its own. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
