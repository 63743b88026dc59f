package io.forgellm.files;

import java.util.List;

/**
 * What lies in a folder, by name.
 *
 * @param path    absolute; null for the list of roots
 * @param parent  null where that would lead out of the roots
 * @param more    entries that are left out because there are too many
 */
public record Folder(String path, String parent, List<Entry> folders, List<Entry> files, int more) {
    /** @param size in bytes; null for folders */
    public record Entry(String name, String path, Long size) {
    }
}
