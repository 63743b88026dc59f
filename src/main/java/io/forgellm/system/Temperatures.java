package io.forgellm.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Linux tells of temperatures, in thousandths of a degree: {@code hwmon/hwmonN/tempM_input}, and
 * {@code thermal/thermal_zoneN/temp} of those that are not there as well.
 *
 * @param sys {@code /sys/class}
 */
record Temperatures(Path sys) {
    /** What is outside is no temperature, but a sensor that is not connected. */
    private static final double LEAST = -40;
    private static final double MOST = 150;

    List<Resources.Temperature> all() {
        List<Resources.Temperature> found = new ArrayList<>();
        Set<String> chips = new TreeSet<>();
        for (Path chip : list(sys.resolve("hwmon"), "hwmon*")) {
            String name = text(chip.resolve("name"));
            chips.add(name.toLowerCase(Locale.ROOT));
            for (Path input : list(chip, "temp*_input")) {
                String label = text(chip.resolve(input.getFileName().toString().replace("_input", "_label")));
                add(found, (name + " " + label).strip(), input);
            }
        }
        for (Path zone : list(sys.resolve("thermal"), "thermal_zone*")) {
            String type = text(zone.resolve("type"));
            // The kernel shows a zone among hwmon's chips, too, with _ for what may not stand in a chip's name.
            if (!chips.contains(type.toLowerCase(Locale.ROOT).replace('-', '_'))) {
                add(found, type, zone.resolve("temp"));
            }
        }
        return found;
    }

    private static void add(List<Resources.Temperature> found, String sensor, Path file) {
        try {
            double celsius = Long.parseLong(text(file)) / 1000.0;
            if (celsius > LEAST && celsius < MOST) {
                found.add(new Resources.Temperature(sensor.isEmpty() ? "sensor" : sensor, celsius));
            }
        } catch (NumberFormatException notReadable) {
            return;
        }
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
            stream.forEach(entries::add);
        } catch (IOException notThere) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }

    /** Empty where it cannot be read. */
    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException notReadable) {
            return "";
        }
    }
}
