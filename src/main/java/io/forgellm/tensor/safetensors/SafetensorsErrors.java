package io.forgellm.tensor.safetensors;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Says what is wrong with one file and where, always with its name. */
record SafetensorsErrors(Path file) {
    private static final String DAMAGED = "The file is damaged or incomplete: download or save it again.";

    ForgeException header(String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, name() + ": the header " + what, Map.of("file", name()),
            DAMAGED);
    }

    ForgeException tensor(String tensor, String what) {
        return new ForgeException(ErrorCode.INVALID_MODEL, name() + ": tensor " + tensor + " " + what,
            Map.of("file", name(), "tensor", tensor), DAMAGED);
    }

    ForgeException unreadable(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new ForgeException(ErrorCode.MODEL_NOT_FOUND, name() + ": there is no such file",
                Map.of("file", name()), null).causedBy(cause);
        }
        return new ForgeException(ErrorCode.INVALID_MODEL, name() + ": cannot be read: " + cause.getMessage(),
            Map.of("file", name()), "Check that it is a file and that the server may read it.").causedBy(cause);
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }
}
