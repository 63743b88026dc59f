package io.forgellm.web.server;

import io.forgellm.http.SecurityConfig;
import io.forgellm.key.AdministratorOnly;
import io.forgellm.key.ApiKeys;
import io.forgellm.key.MadeKey;
import io.forgellm.settings.OldVariables;
import io.forgellm.settings.Setting;
import io.forgellm.settings.Settings;
import io.forgellm.settings.UnknownSettings;
import io.forgellm.system.ResourceWatch;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /settings}: what the machine has left, the keys that were made, what the server was set to, and its
 * log. The log, {@code GET /ui/keys} after a change and {@code GET /ui/resources} every two seconds are fetched by the
 * page.
 */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SettingsPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance settings(Snapshot snapshot, ResourcesView resources, List<Setting> settings,
                                                List<String> notes, List<KeyRow> keys, boolean asked,
                                                boolean administrator);

        static native TemplateInstance resources(ResourcesView resources);

        static native TemplateInstance keys(List<KeyRow> keys);

        private Templates() {
        }
    }

    private final PageState state;
    private final ResourceWatch watch;
    private final Settings settings;
    private final UnknownSettings unknown;
    private final ApiKeys keys;
    private final SecurityConfig security;
    private final RoutingContext http;

    SettingsPage(PageState state, ResourceWatch watch, Settings settings, UnknownSettings unknown, ApiKeys keys,
                 SecurityConfig security, RoutingContext http) {
        this.state = state;
        this.watch = watch;
        this.settings = settings;
        this.unknown = unknown;
        this.keys = keys;
        this.security = security;
        this.http = http;
    }

    @GET
    @Path("settings")
    @Operation(hidden = true)
    public TemplateInstance settings() {
        boolean administrator = !MadeKey.opened(http);
        return Templates.settings(state.snapshot().await().indefinitely(), ResourcesView.of(watch.look()),
                settings.all(), notes(), administrator ? keyRows() : List.of(), security.apiKey().isPresent(),
                administrator);
    }

    @GET
    @Path("ui/resources")
    @Operation(hidden = true)
    public TemplateInstance resources() {
        return Templates.resources(ResourcesView.of(watch.look()));
    }

    @GET
    @Path("ui/keys")
    @AdministratorOnly
    @Operation(hidden = true)
    public TemplateInstance keys() {
        return Templates.keys(keyRows());
    }

    private List<String> notes() {
        return Stream.concat(unknown.all().stream().map(UnknownSettings.Unknown::message),
                OldVariables.notes(System.getenv()).stream()).toList();
    }

    private List<KeyRow> keyRows() {
        return keys.all().stream().map(KeyRow::of).toList();
    }
}
