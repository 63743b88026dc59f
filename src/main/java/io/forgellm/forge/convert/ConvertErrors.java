package io.forgellm.forge.convert;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;

/** Says what keeps a model from being converted, always with its file's name. */
record ConvertErrors(Path file) {

    ForgeException invalid(String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, file.getFileName() + ": " + what,
            Map.of("file", file.toString()), "The model is damaged or incomplete: download it again.");
    }

    /** For what the other format cannot say, so that the model would compute or read text differently. */
    ForgeException unsupported(String what) {
        return new ForgeException(ErrorCode.UNSUPPORTED_MODEL, file.getFileName() + ": " + what,
            Map.of("file", file.toString()), "Convert it with the tools of the model's own makers.");
    }
}
