package io.forgellm.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import io.forgellm.forge.publish.DataFile;
import io.forgellm.forge.publish.Reproduction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Settings of a run in a YAML file, such as {@code reproducibility_config.yaml} of a published model. */
record RunConfig(Path file, Map<String, Object> settings, List<DataFile> data) {

    static RunConfig read(Path file) {
        try {
            Map<String, Object> fields = new YAMLMapper().readValue(file.toFile(),
                    new TypeReference<LinkedHashMap<String, Object>>() { });
            Object about = fields.get(Reproduction.ABOUT);
            fields.keySet().removeAll(Reproduction.TOLD);
            rename(fields, "model", "model_name");
            rename(fields, "dataset", "input_dir");
            return new RunConfig(file, fields, about instanceof Map<?, ?> told ? files(told.get(Reproduction.DATA)) : List.of());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, file + " is no file of settings: " + e.getMessage(), null);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), null);
        }
    }

    private static void rename(Map<String, Object> fields, String alias, String name) {
        if (fields.containsKey(alias)) {
            fields.putIfAbsent(name, fields.remove(alias));
        }
    }

    private static List<DataFile> files(Object listed) {
        return new YAMLMapper().convertValue(listed == null ? List.of() : listed,
                new TypeReference<List<DataFile>>() { });
    }

    /** Says which file is another than the one that was trained on, before anything is trained on it. */
    void requireSameData(String input) {
        Path path = Path.of(input);
        if (data.isEmpty() || !Files.exists(path)) {
            return;
        }
        try {
            Map<String, DataFile> found = DataFile.in(path).stream()
                    .collect(Collectors.toMap(DataFile::name, Function.identity()));
            for (DataFile wanted : data) {
                DataFile there = data.size() == 1 && found.size() == 1 ? found.values().iterator().next()
                        : found.get(wanted.name());
                if (there == null || !there.sha256().equals(wanted.sha256())) {
                    throw new CliException(ExitCode.USAGE, (there == null ? wanted.name() + " is not in " + input
                            : there.name() + " is not the file that was trained on") + " (SHA-256 " + wanted.sha256()
                            + ").", "Give the same data with --input-dir, or add --other-data to train on this one.");
                }
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, input + " cannot be read: " + e.getMessage(), null);
        }
    }
}
