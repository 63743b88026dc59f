package io.forgellm.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code container/Audit.java}: the libraries of today's pom.xml, and old ones that it must not let through. */
@Tag("once")
class AuditTest {
    private static final Path ADVISORIES = Path.of("container/advisories.tsv");
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin/java").toString();

    @TempDir
    private static Path folder;
    private static Path sbom;

    @BeforeAll
    static void list() throws Exception {
        sbom = Path.of(Shell.run(List.of("container/sbom")).strip());
    }

    @Test
    void nothingKnownIsShipped() throws Exception {
        Shell.Result result = audit(ADVISORIES, sbom);
        assertThat(result.code()).as(result.output() + result.errors()).isZero();
        assertThat(result.output()).matches("(?s).*[23]\\d\\d libraries and 0 Debian packages against \\d+ advisories: "
                + "\\d+ known, 0 not accepted\\n").doesNotContain("critical");
    }

    @Test
    void anOldVersionIsNamed() throws Exception {
        Path old = write("old.json", Files.readString(sbom).replaceAll("(io.netty/netty-\\w+@)[^?\"]+", "$14.1.100.Final"));
        Shell.Result result = audit(ADVISORIES, old);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).containsPattern("FAILS +critical CVE-2026-75595 +io.netty:netty-handler 4.1.100.Final")
                .contains("CVE-2025-24970").doesNotContain("CVE-2023-44487");
    }

    @Test
    void anOldPackageIsNamed() throws Exception {
        Path debs = Files.createDirectory(folder.resolve("debs"));
        Files.createFile(debs.resolve("zlib1g_1%3a1.3.dfsg+really1.3.1-1+b1_amd64.deb"));
        Files.createFile(debs.resolve("libc6_2.41-12+deb13u5_amd64.deb"));
        Shell.Result result = audit(ADVISORIES, sbom, debs);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).containsPattern("FAILS +high +CVE-2026-85091 +deb:zlib1g 1:1.3.dfsg").doesNotContain("libc6");
    }

    @Test
    void mediumAndAcceptedOnesAreToldAndLetThrough() throws Exception {
        Path libraries = write("one.json", "{\"purl\" : \"pkg:maven/g/a@1.5?type=jar\"}");
        assertThat(audit(advisory("g:a\t1.0\t2.0\tCVE-1\thigh\twhat"), libraries).code()).isEqualTo(1);
        assertThat(audit(advisory("g:a\t1.0\t-\tCVE-1\tunrated\twhat"), libraries).code()).isEqualTo(1);
        assertThat(audit(advisory("g:a\t1.0\t2.0\tCVE-1\tmedium\twhat"), libraries)).matches(r -> r.code() == 0, "passes")
                .extracting(Shell.Result::output).asString().contains("known    medium   CVE-1");
        assertThat(audit(advisory("g:a\t1.0\t2.0\tCVE-1\thigh\twhat\twhy"), libraries)).matches(r -> r.code() == 0, "passes")
                .extracting(Shell.Result::output).asString().contains("(accepted: why)");
    }

    /** Each is older than the next, or the same where they are joined by {@code =}: held against one another, in one go. */
    @Test
    void versionsHaveTheirOrder() throws Exception {
        List<String> maven = List.of("1.0-alpha1 1.0-rc1 1.0=1.0.0=1.0.Final 1.0.1 1.2 1.10", "4.2.0.Alpha1 4.2.0.Final 4.2.1.Final",
                "1.5.6-6 1.5.7-2 1.5.7-13 1.5.7-14", "2.6.0-1.5.11 2.6.0-1.5.12 2.13.0-1.5.14", "3.33.2 3.33.2.1 3.34.1 3.34.7",
                "42.7.9 42.7.10", "25 25.0.1");
        List<String> debian = List.of("2.41-12 2.41-12+deb13u1 2.41-12+deb13u5 2.41-13", "1~rc1 1 1+b1 2", "9 1:0.1",
                "25.0.5+8-1~deb13u1 25.0.5+8-1 25.0.5.0.3+1-1 25.0.5.1+2-1~deb13u1", "1.0=1.00");
        StringBuilder libraries = new StringBuilder();
        Path debs = Files.createDirectory(folder.resolve("order"));
        List<String> rows = new ArrayList<>();
        List<String> older = new ArrayList<>();
        for (String line : Stream.concat(maven.stream(), debian.stream()).toList()) {
            String[] steps = line.split(" ");
            for (int i = 0; i < steps.length; i++) {
                for (String version : steps[i].split("=")) {
                    String name = "p" + rows.size();
                    if (maven.contains(line)) {
                        libraries.append("\"purl\": \"pkg:maven/g/").append(name).append('@').append(version).append("\"\n");
                    } else {
                        Files.createFile(debs.resolve(name + "_" + version.replace(":", "%3a") + "_all.deb"));
                    }
                    for (int j = 0; j < steps.length; j++) {
                        for (String other : steps[j].split("=")) {
                            String id = version + "<" + other;
                            rows.add((maven.contains(line) ? "g:" : "deb:") + name + "\t0\t" + other + "\t" + id + "\tmedium\twhat");
                            if (i < j) {
                                older.add(id);
                            }
                        }
                    }
                }
            }
        }
        Shell.Result result = audit(advisory(String.join("\n", rows)), write("order.json", libraries.toString()), debs);
        assertThat(result.output().lines().filter(l -> l.startsWith("known")).map(l -> l.split(" +")[2]))
                .as(result.errors()).containsExactlyInAnyOrderElementsOf(older);
    }

    @Test
    void whatCannotBeReadIsAnError() throws Exception {
        assertThat(audit(ADVISORIES, folder.resolve("none.json"))).isEqualTo(
                new Shell.Result(2, "", "audit: no such file: " + folder.resolve("none.json") + "\n"));
        Path empty = write("empty.json", "{\"components\": []}");
        assertThat(audit(ADVISORIES, empty)).isEqualTo(
                new Shell.Result(2, "", "audit: " + empty + " lists no library; it is made by container/sbom\n"));
        assertThat(audit(advisory("g:a 1.0 2.0 CVE-1 high what"), sbom)).isEqualTo(
                new Shell.Result(2, "", "audit: no advisory: g:a 1.0 2.0 CVE-1 high what\n"));
        Path none = Files.createDirectory(folder.resolve("none"));
        assertThat(audit(ADVISORIES, sbom, none)).isEqualTo(
                new Shell.Result(2, "", "audit: " + none + " has no Debian package; container/build gets them\n"));
    }

    private static Path advisory(String line) throws IOException {
        return write("advisories.tsv", line + "\n");
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Shell.Result audit(Path... files) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA, "container/Audit.java"));
        List.of(files).forEach(file -> command.add(file.toString()));
        return Shell.result(command);
    }
}
