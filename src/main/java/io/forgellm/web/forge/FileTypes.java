package io.forgellm.web.forge;

import io.forgellm.forge.quantise.FileType;
import java.util.Arrays;
import java.util.List;

/** Types to choose from where a model is made without an importance text. */
final class FileTypes {
    private FileTypes() {
    }

    static List<String> stored() {
        return Arrays.stream(FileType.values()).filter(type -> type != FileType.COPY && !type.needsImportance())
                .map(Enum::name).toList();
    }
}
