package io.forgellm.forge.fuse;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.ConfigJsonWriter;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufToSafetensors;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.tensor.adapter.GgufNames;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.model.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a fused model takes from its base besides weights. */
sealed interface BaseModel {

    static BaseModel of(Path base) {
        return Files.isDirectory(base) ? new Folder(base) : new Gguf(GgufFile.read(base));
    }

    /** Puts the keys of a GGUF file. */
    void putHead(ModelSource source, String name, GgufMetadata metadata);

    /** Writes what stands beside safetensors. */
    void writeBeside(ModelSource source, FloatType type, Path folder) throws IOException;

    /** A Hugging Face folder. */
    record Folder(Path folder) implements BaseModel {
        /** All small files by these ends but the weights' index. */
        private static final Set<String> ENDS = Set.of(".json", ".jinja", ".txt", ".model");

        @Override
        public void putHead(ModelSource source, String name, GgufMetadata metadata) {
            HuggingFaceToGguf.head(folder, source.config(), name, metadata);
        }

        @Override
        public void writeBeside(ModelSource source, FloatType type, Path target) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).filter(Folder::isBeside).toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
            ConfigJsonWriter.adapt(target.resolve("config.json"), source.config(), type);
        }

        private static boolean isBeside(Path file) {
            String name = file.getFileName().toString();
            return ENDS.stream().anyMatch(name::endsWith) && !name.endsWith(".index.json");
        }
    }

    /** A GGUF file, or the first of a set. */
    record Gguf(GgufFile file) implements BaseModel {
        /** Keys that tell of the base's own files and blocks. */
        private static final Set<String> LEFT_OUT = Set.of("split.no", "split.count", "split.tensors.count",
            "general.quantized_by", "general.size_label");

        @Override
        public void putHead(ModelSource source, String name, GgufMetadata metadata) {
            requireNothingElse(source);
            file.metadata().forEach((key, value) -> {
                if (!LEFT_OUT.contains(key) && !key.startsWith("quantize.")) {
                    metadata.copy(key, value);
                }
            });
            metadata.text("general.name", name);
        }

        @Override
        public void writeBeside(ModelSource source, FloatType type, Path target) throws IOException {
            requireNothingElse(source);
            GgufToSafetensors.beside(file, source, type, target);
        }

        /** A tensor that has no name in the fused model would be lost without a word. */
        private void requireNothingElse(ModelSource source) {
            GgufNames names = GgufNames.ofModelType(source.config().architecture()).orElseThrow();
            Set<String> known = new HashSet<>(Set.of("rope_freqs.weight"));
            source.names().forEach(name -> known.add(names.of(name).orElseThrow()));
            file.tensors().stream().filter(tensor -> !known.contains(tensor.name())).findFirst().ifPresent(tensor -> {
                throw new ForgeException(ErrorCode.UNSUPPORTED_MODEL, file.path().getFileName() + ": tensor "
                    + tensor.name() + " has no place in a " + names.architecture() + " model.",
                    Map.of("file", file.path().toString(), "tensor", tensor.name()), "Fuse with another base.");
            });
        }
    }
}
