package io.forgellm.tensor.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A model cut into several files, named {@code NAME-00001-of-00003.gguf} as llama.cpp's gguf-split names them.
 * Engines are given the first and find the others by their names.
 *
 * @param number which one of the set the file at hand is, from 1
 * @param paths  all files of the set, whether they are there or not
 */
public record ShardSet(int number, List<Path> paths) {
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final int MOST = 1_000;

    /** The set this file belongs to, going by its name only. */
    public static Optional<ShardSet> of(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(name.group(2));
        int count = Integer.parseInt(name.group(3));
        if (count < 2 || count > MOST || number < 1 || number > count) {
            return Optional.empty();
        }
        List<Path> paths = IntStream.rangeClosed(1, count)
            .mapToObj(i -> file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), i, count))).toList();
        return Optional.of(new ShardSet(number, paths));
    }

    public boolean isFirst() {
        return number == 1;
    }

    public List<Path> missing() {
        return paths.stream().filter(path -> !Files.isRegularFile(path)).toList();
    }
}
