package io.forgellm.web.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ForgeException;
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
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /train}: starting a run; {@code ?from=RUN} takes an earlier one's settings, {@code ?model=NAME} a model. */
@Path("/train")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TrainPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance train(Snapshot snapshot, String model, List<TrainForm.Preset> presets,
                                             TrainForm.Group first, List<TrainForm.Group> more, List<RunView> queue,
                                             String from, String settings);

        private Templates() {
        }
    }

    private final PageState page;
    private final RunBook runs;
    private final ObjectMapper json;

    TrainPage(PageState page, RunBook runs, ObjectMapper json) {
        this.page = page;
        this.runs = runs;
        this.json = json;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance train(@QueryParam("model") @DefaultValue("") @Size(max = 4096) String model,
                                  @QueryParam("from") @DefaultValue("") @Size(max = 4096) String from)
            throws JsonProcessingException {
        Snapshot snapshot = page.snapshot().await().indefinitely();
        String loaded = snapshot.status().model();
        return Templates.train(snapshot, model.isEmpty() && loaded != null ? loaded : model, TrainForm.PRESETS,
                TrainForm.FIRST, TrainForm.MORE, runs.queue(), from, json.writeValueAsString(settings(from)));
    }

    private Map<String, Object> settings(String from) {
        try {
            return from.isEmpty() ? Map.of() : runs.config(from);
        } catch (ForgeException gone) {
            return Map.of();
        }
    }
}
