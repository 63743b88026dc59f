package io.forgellm.web.training;

import io.forgellm.error.ForgeException;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /compare?run=A&run=B}: several runs over one another; a run that is gone is left out. */
@Path("/compare")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ComparePage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance compare(Snapshot snapshot, List<ComparedRun> runs, List<String> missing,
                                               List<String> others);

        private Templates() {
        }
    }

    private final PageState page;
    private final RunBook book;

    ComparePage(PageState page, RunBook book) {
        this.page = page;
        this.book = book;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance compare(@QueryParam("run") @Size(max = 7) List<String> ids) {
        List<ComparedRun> runs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids.stream().distinct().toList()) {
            try {
                runs.add(ComparedRun.of(runs.size() + 1, book.view(id), book.config(id),
                        CheckpointRow.of(book.checkpoints(id).saved()), book.bestLoss(id)));
            } catch (ForgeException gone) {
                missing.add(id);
            }
        }
        runs.sort(Comparator.comparing(ComparedRun::bestLoss, Comparator.nullsLast(Comparator.naturalOrder())));
        List<String> others = book.all().stream().map(row -> row.run().id()).filter(id -> !ids.contains(id)).toList();
        return Templates.compare(page.snapshot().await().indefinitely(), runs, missing, others);
    }
}
