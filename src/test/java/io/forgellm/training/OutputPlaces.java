package io.forgellm.training;

import java.nio.file.Path;

/** Output folders without a server. */
public final class OutputPlaces {
    private OutputPlaces() {
    }

    public static OutputFolders at(Path output) {
        return new OutputFolders(() -> output, output);
    }
}
