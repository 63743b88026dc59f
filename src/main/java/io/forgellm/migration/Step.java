package io.forgellm.migration;

import io.forgellm.forge.output.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What brings one thing over. */
sealed interface Step {

    /** Makes one file or folder, whole or not at all. */
    sealed interface Making extends Step permits ConvertModel, CopyFile, TakeSession {
        Path target();

        boolean isFolder();

        /** Bytes it will take. */
        long room();

        /**
         * @param temporary the file to write, or an empty folder to fill
         * @return what could not be taken along
         */
        List<String> write(Path temporary, Progress progress) throws IOException;
    }

    /** Puts a saved conversation into the server's database. */
    record ImportChat(Path file, String conversation) implements Step { }

    /** Chooses a folder as the page would. */
    record ChooseFolder(Path file, String key, Path folder) implements Step { }
}
