package io.forgellm.tensor.model;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;

/** Says what keeps a model from being trained, always with its file's name. */
record ModelErrors(Path file) {

    ForgeException invalid(String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, file.getFileName() + ": " + what,
            Map.of("file", file.getFileName().toString()), "The model is damaged or incomplete: download it again.");
    }

    ForgeException tensor(String name, String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, file.getFileName() + ": tensor " + name + " " + what,
            Map.of("file", file.getFileName().toString(), "tensor", name),
            "The model is damaged or incomplete: download it again.");
    }

    ForgeException unsupported(String what) {
        return new ForgeException(ErrorCode.UNSUPPORTED_MODEL, file.getFileName() + ": " + what,
            Map.of("file", file.getFileName().toString(), "supported", DecoderFamily.names()),
            "Take a dense model of one of these families: " + String.join(", ", DecoderFamily.names()) + ".");
    }
}
