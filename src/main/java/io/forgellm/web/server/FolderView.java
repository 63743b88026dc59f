package io.forgellm.web.server;

import io.forgellm.error.ForgeException;
import io.forgellm.files.Folder;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder as the page shows it.
 *
 * @param path       null for the roots
 * @param parent     null where the roots are next
 * @param error      why another folder is not shown, null when this is the one that was asked for
 * @param suggestion what to do about it, may be null
 */
@TemplateData
public record FolderView(String path, String parent, List<Row> rows, int more, String error, String suggestion) {
    /**
     * One thing in the folder.
     *
     * @param folder it can be entered
     * @param size   with its unit, null for folders
     */
    @TemplateData
    public record Row(String name, String path, boolean folder, String size) {
        /** Of the page that shows it. */
        public String address() {
            return FolderView.address(path);
        }
    }

    /** Of the page that shows the folder above. */
    public String parentAddress() {
        return address(parent);
    }

    private static String address(String path) {
        return "/files?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    static FolderView of(Folder folder, ForgeException refused) {
        Stream<Row> folders = folder.folders().stream().map(entry -> new Row(entry.name(), entry.path(), true, null));
        Stream<Row> files = folder.files().stream().map(entry -> new Row(entry.name(), entry.path(), false,
                entry.size() == null ? null : Quantity.bytes(entry.size())));
        return new FolderView(folder.path(), folder.parent(), Stream.concat(folders, files).toList(), folder.more(),
                refused == null ? null : refused.getMessage(), refused == null ? null : refused.suggestion());
    }
}
