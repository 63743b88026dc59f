package io.forgellm.model.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;

/**
 * A well-known model by a name short enough to type, from the resource {@code short-names.properties}.
 *
 * @param name       {@code family:size}
 * @param repository {@code organisation/name} on the hub
 * @param file       the file within the repository
 */
public record ShortName(String name, String repository, String file) {
    /** SmolLM2-135M-Instruct, small enough for any machine; it can be had without the hub as well. */
    public static final String STARTER = "smollm2:135m";
    private static final List<ShortName> ALL = read();

    public static List<ShortName> all() {
        return ALL;
    }

    public static Optional<ShortName> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(entry -> entry.name.equals(wanted)).findFirst();
    }

    /** The name of a file that has one, wherever it lies. */
    static Optional<ShortName> ofFile(String fileName) {
        return ALL.stream().filter(entry -> entry.file.equals(fileName)).findFirst();
    }

    private static List<ShortName> read() {
        Properties properties = new Properties();
        try (InputStream resource = ShortName.class.getResourceAsStream("short-names.properties")) {
            properties.load(resource);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.stringPropertyNames().stream().map(name -> parse(name, properties.getProperty(name)))
            .sorted(Comparator.comparing(ShortName::name)).toList();
    }

    private static ShortName parse(String name, String place) {
        int file = place.lastIndexOf('/');
        return new ShortName(name, place.substring(0, file), place.substring(file + 1));
    }
}
