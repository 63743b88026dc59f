package io.forgellm.web.server;

import io.forgellm.error.ForgeException;
import io.forgellm.files.Folders;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /files?path=…}: the folders of data, one at a time; works without any script. */
@Path("/files")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class FilesPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance files(Snapshot snapshot, FolderView folder);

        private Templates() {
        }
    }

    private final PageState state;
    private final Folders folders;

    FilesPage(PageState state, Folders folders) {
        this.state = state;
        this.folders = folders;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance files(@QueryParam("path") @DefaultValue("") @Size(max = 4096) String path) {
        return Templates.files(state.snapshot().await().indefinitely(), look(path));
    }

    /** What cannot be shown is said above the roots, which can. */
    private FolderView look(String path) {
        if (path.isEmpty()) {
            return FolderView.of(folders.roots(), null);
        }
        try {
            return FolderView.of(folders.in(path), null);
        } catch (ForgeException refused) {
            return FolderView.of(folders.roots(), refused);
        }
    }
}
