package io.forgellm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemperaturesTest {
    @TempDir
    private Path sys;

    private void file(String path, String text) throws Exception {
        Path file = sys.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    @Test
    void eachSensorIsToldOnceByItsName() throws Exception {
        file("hwmon/hwmon0/name", "coretemp");
        file("hwmon/hwmon0/temp1_input", "54000");
        file("hwmon/hwmon0/temp1_label", "Package id 0");
        file("hwmon/hwmon0/temp2_input", "51500");
        file("hwmon/hwmon1/name", "acpitz");
        file("hwmon/hwmon1/temp1_input", "27800");
        file("thermal/thermal_zone0/type", "acpitz");
        file("thermal/thermal_zone0/temp", "27800");
        file("thermal/thermal_zone1/type", "cpu-thermal");
        file("thermal/thermal_zone1/temp", "48312");
        assertThat(new Temperatures(sys).all()).containsExactly(
                new Resources.Temperature("coretemp Package id 0", 54), new Resources.Temperature("coretemp", 51.5),
                new Resources.Temperature("acpitz", 27.8), new Resources.Temperature("cpu-thermal", 48.312));
    }

    @Test
    void whatIsNoTemperatureIsLeftOut() throws Exception {
        file("hwmon/hwmon0/name", "nvme");
        file("hwmon/hwmon0/temp1_input", "");
        file("hwmon/hwmon0/temp2_input", "-273150");
        file("hwmon/hwmon0/temp3_input", "65261850");
        file("thermal/thermal_zone0/type", "battery");
        assertThat(new Temperatures(sys).all()).isEmpty();
    }

    @Test
    void aMachineWithoutSensorsHasNone() {
        assertThat(new Temperatures(sys).all()).isEmpty();
    }
}
