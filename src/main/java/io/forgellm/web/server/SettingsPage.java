package io.forgellm.web.server;

import io.forgellm.settings.Setting;
import io.forgellm.settings.Settings;
import io.forgellm.system.ResourceWatch;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /settings}: what the machine has left, what the server was set to, and its log. The log and, every two
 * seconds, {@code GET /ui/resources} are fetched by the page.
 */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SettingsPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance settings(Snapshot snapshot, ResourcesView resources, List<Setting> settings);

        static native TemplateInstance resources(ResourcesView resources);

        private Templates() {
        }
    }

    private final PageState state;
    private final ResourceWatch watch;
    private final Settings settings;

    SettingsPage(PageState state, ResourceWatch watch, Settings settings) {
        this.state = state;
        this.watch = watch;
        this.settings = settings;
    }

    @GET
    @Path("settings")
    @Operation(hidden = true)
    public TemplateInstance settings() {
        return Templates.settings(state.snapshot().await().indefinitely(), ResourcesView.of(watch.look()), settings.all());
    }

    @GET
    @Path("ui/resources")
    @Operation(hidden = true)
    public TemplateInstance resources() {
        return Templates.resources(ResourcesView.of(watch.look()));
    }
}
