package io.forgellm.tensor.gguf;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Says what is wrong with one file and where, always with its name. */
record GgufErrors(Path file, ErrorCode code) {
    private static final String DAMAGED = "The file is damaged or incomplete: download or convert it again.";

    ForgeException at(long offset, String what) {
        return error(what + " (at byte " + offset + ")", "offset", offset, DAMAGED);
    }

    ForgeException at(long offset, String what, String suggestion) {
        return error(what + " (at byte " + offset + ")", "offset", offset, suggestion);
    }

    ForgeException key(String key, String what) {
        return error(key + " " + what, "key", key, DAMAGED);
    }

    ForgeException key(String key, String what, String suggestion) {
        return error(key + " " + what, "key", key, suggestion);
    }

    ForgeException tensor(String tensor, String what) {
        return error("tensor " + tensor + " " + what, "tensor", tensor, DAMAGED);
    }

    ForgeException unreadable(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            ErrorCode missing = code == ErrorCode.INVALID_ADAPTER ? ErrorCode.NOT_FOUND : ErrorCode.MODEL_NOT_FOUND;
            return new ForgeException(missing, name() + ": there is no such file", Map.of("file", name()), null)
                .causedBy(cause);
        }
        return new ForgeException(code, name() + ": cannot be read: " + cause.getMessage(), Map.of("file", name()),
            "Check that it is a file and that the server may read it.").causedBy(cause);
    }

    private ForgeException error(String what, String place, Object where, String suggestion) {
        return new ForgeException(code, name() + ": " + what, Map.of("file", name(), place, where), suggestion);
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }
}
