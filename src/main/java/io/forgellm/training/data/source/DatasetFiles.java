package io.forgellm.training.data.source;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The files of a dataset, sorted by name: one file, or all of a folder and the folders below. Hidden files, those of
 * other kinds and links that lead out of the folder are left out.
 *
 * @param ignored files that were left out
 */
public record DatasetFiles(Path folder, List<DataFile> files, long ignored) {
    public DatasetFiles {
        files = List.copyOf(files);
    }

    /** @throws ForgeException DATASET_NOT_FOUND, or EMPTY_DATASET where no file is of a kind that can be read */
    public static DatasetFiles of(Path dataset) {
        try {
            return found(dataset);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static DatasetFiles found(Path dataset) throws IOException {
        if (!Files.exists(dataset)) {
            throw new ForgeException(ErrorCode.DATASET_NOT_FOUND, "There is no dataset at " + dataset + ".",
                Map.of("path", dataset.toString()), "Name a file or a folder that exists.");
        }
        Path real = dataset.toRealPath();
        DatasetFiles files = Files.isDirectory(real) ? walk(real) : single(real);
        if (files.files().isEmpty()) {
            throw new ForgeException(ErrorCode.EMPTY_DATASET, dataset + " holds no file that can be read.",
                Map.of("path", dataset.toString(), "ignored", files.ignored(),
                    "supported_extensions", Format.allExtensions()),
                "Supported are " + String.join(", ", Format.allExtensions()) + ".");
        }
        return files;
    }

    private static DatasetFiles single(Path file) throws IOException {
        String name = file.getFileName().toString();
        long size = Files.size(file);
        List<DataFile> known = Format.of(name).map(format -> new DataFile(file, name, format, size)).stream().toList();
        return new DatasetFiles(file.getParent(), known, 1 - known.size());
    }

    private static DatasetFiles walk(Path folder) throws IOException {
        Walk walk = new Walk(folder);
        Files.walkFileTree(folder, walk);
        walk.files.sort(Comparator.comparing(DataFile::name));
        return new DatasetFiles(folder, walk.files, walk.ignored);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final List<DataFile> files = new ArrayList<>();
        private long ignored;

        Walk(Path folder) {
            this.folder = folder;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return !path.equals(folder) && hidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            String name = folder.relativize(path).toString().replace('\\', '/');
            Format format = hidden(path) || !inside(path) ? null : Format.of(name).orElse(null);
            if (format == null) {
                ignored++;
            } else {
                files.add(new DataFile(path, name, format, Files.size(path)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException unreadable) {
            ignored++;
            return FileVisitResult.CONTINUE;
        }

        private boolean inside(Path path) {
            try {
                Path real = path.toRealPath();
                return real.startsWith(folder) && Files.isRegularFile(real);
            } catch (IOException brokenLink) {
                return false;
            }
        }

        private static boolean hidden(Path path) {
            return path.getFileName().toString().startsWith(".");
        }
    }
}
