package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Conversations as the server keeps them, one file each: they outlive a process that is killed. */
record FolderChats(Path folder) implements Chats {
    @Override
    public Standing take(String id, JsonNode file) {
        try {
            Path place = Files.createDirectories(folder).resolve(id);
            if (!Files.exists(place)) {
                Path part = Files.writeString(folder.resolve(id + ".part"), file.toString());
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            }
            return find(id).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Standing> find(String id) {
        try {
            Path place = folder.resolve(id);
            return Files.exists(place) ? Optional.of(new Standing(Files.size(place), "once")) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(String id) {
        try {
            Files.delete(folder.resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
