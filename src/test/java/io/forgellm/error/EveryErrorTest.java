package io.forgellm.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/**
 * Each code of {@link ErrorCode} is brought about by a test. For a new one, write a test that does so where its cause is
 * at home, put {@link Raises} on it, and look at the error through {@link Doors}: once over HTTP, once with a command.
 */
class EveryErrorTest {
    @Test
    void everyCodeIsRaisedByATest() throws Exception {
        Set<ErrorCode> missing = EnumSet.allOf(ErrorCode.class);
        for (Method test : raising()) {
            missing.removeAll(Set.of(test.getAnnotation(Raises.class).value()));
        }
        assertThat(missing).as("codes that no test @Raises").isEmpty();
    }

    @Test
    void whatRaisesThemAreTestsThatRun() throws Exception {
        assertThat(raising()).isNotEmpty().allMatch(test -> test.isAnnotationPresent(Test.class)
                && !test.isAnnotationPresent(Disabled.class)
                && !test.getDeclaringClass().isAnnotationPresent(Disabled.class));
    }

    /** Of the compiled tests that name the annotation. */
    private static List<Method> raising() throws IOException, URISyntaxException {
        Path tests = Path.of(EveryErrorTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(tests)) {
            return files.filter(file -> file.toString().endsWith("Test.class") && mentions(file, Raises.class))
                    .map(file -> loaded(tests.relativize(file)))
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(method -> method.isAnnotationPresent(Raises.class)).toList();
        }
    }

    private static boolean mentions(Path classFile, Class<?> type) {
        try {
            return new String(Files.readAllBytes(classFile), StandardCharsets.ISO_8859_1)
                    .contains(type.getName().replace('.', '/'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> loaded(Path classFile) {
        String name = classFile.toString().replaceFirst("\\.class$", "").replace(classFile.getFileSystem().getSeparator(), ".");
        try {
            return Class.forName(name, false, EveryErrorTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
