package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.settings.DocumentedSettings.Documented;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsDocsTest {
    private static final Path PAGE = Path.of("docs/settings.md");
    private static final String BEGIN = "<!-- The table is written from the code by SettingsDocsTest. -->\n";
    private static final String END = "\n<!-- End of the table. -->";
    /** What is no member of a mapping. */
    private static final List<Documented> OTHERS = List.of(
            new Documented("forgellm.home", "${user.home}/.forgellm", "Database, logs, and all other folders unless set otherwise."),
            new Documented("forgellm.database.url", "jdbc:sqlite:<home>/forgellm.db",
                    "Or `jdbc:postgresql://HOST:5432/NAME`: [PostgreSQL](#postgresql). No password in here, it is shown."),
            new Documented("forgellm.database.user", null, "PostgreSQL's user."),
            new Documented("forgellm.database.password", null, "PostgreSQL's password."),
            new Documented("forgellm.files.max-size", "536870912", "Bytes of an uploaded file (`POST /v1/files`)."),
            new Documented("forgellm.files.open-command", null,
                    "What shows a folder on the server's own screen; else `xdg-open`, `open` or `explorer`."),
            new Documented("quarkus.http.host", "127.0.0.1", "Where the server listens; any other address needs an API key."),
            new Documented("quarkus.http.port", "5001", "Where the server listens."));

    private static List<Documented> all() {
        return Stream.concat(DocumentedSettings.of(Path.of("src/main/java")).stream(), OTHERS.stream())
                .sorted(Comparator.comparing(Documented::name)).toList();
    }

    /** To write the table anew: {@code ./test -Dtest=SettingsDocsTest -Dforgellm.docs.write=true}. */
    @Test
    void theTableIsTheCodes() throws Exception {
        String table = all().stream().map(setting -> "| `%s` | %s | %s |".formatted(setting.name(),
                setting.byDefault() == null || setting.byDefault().isEmpty() ? "none" : "`" + readable(setting.byDefault()) + "`",
                setting.meaning())).collect(Collectors.joining("\n", "| setting | default | |\n|---|---|---|\n", "\n"));
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String whole = page.substring(0, begin) + table + page.substring(page.indexOf(END, begin));
        if (Boolean.getBoolean("forgellm.docs.write")) {
            Files.writeString(PAGE, whole);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(whole);
    }

    @Test
    void everySettingSaysWhatItIsFor() {
        assertThat(all()).filteredOn(setting -> setting.meaning().isBlank()).isEmpty();
    }

    @Test
    void whatTheServerKnowsWithoutAValueIsInTheTable() {
        assertThat(all()).extracting(Documented::name).containsAll(Settings.ALSO).doesNotHaveDuplicates();
    }

    private static String readable(String value) {
        return value.replace("${user.home}", "~").replace("${user.dir}", "the working folder")
                .replaceAll("\\$\\{forgellm\\.home(:[^}]*)?}", "<home>").replace("${HF_TOKEN:}", "HF_TOKEN")
                .replaceAll("\\$\\{HF_ENDPOINT:(.*)}", "$1, or HF_ENDPOINT");
    }
}
