package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/migration.md} has a section for each flag, with its tests, and {@code docs/settings.md} a row. */
class MigrationGuideTest {
    private static List<String> flags() {
        return Arrays.stream(CompatConfig.class.getDeclaredMethods()).filter(method -> !method.isSynthetic()).map(Method::getName)
                .map(name -> "forgellm.compat." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)).toList();
    }

    @Test
    void everyFlagHasASectionThatNamesItsTests() throws Exception {
        String guide = Files.readString(Path.of("docs/migration.md"));
        assertThat(flags()).isNotEmpty().allSatisfy(flag -> {
            assertThat(guide).contains("### `" + flag + "`\n");
            String section = guide.substring(guide.indexOf("### `" + flag + "`\n") + 4).replaceAll("(?s)\n##.*", "");
            assertThat(section).as(flag).containsPattern("Tests?: `\\w+Test\\.\\w+`");
        });
    }

    @Test
    void everyFlagIsASetting() throws Exception {
        String settings = Files.readString(Path.of("docs/settings.md"));
        assertThat(flags()).allSatisfy(flag -> assertThat(settings).contains("| `" + flag + "` |"));
    }
}
