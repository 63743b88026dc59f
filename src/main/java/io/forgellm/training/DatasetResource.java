package io.forgellm.training;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.forgellm.training.data.mapping.FieldNames;
import io.forgellm.training.data.preview.DatasetPreview;
import io.forgellm.training.data.source.Format;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Looks at training data before it is trained on. */
@Path("/api/dataset")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class DatasetResource {
    private static final int ROWS = 5;

    private final DataPlaces places;
    private final BaseModels bases;
    private final DatasetPreviews previews;

    DatasetResource(DataPlaces places, BaseModels bases, DatasetPreviews previews) {
        this.places = places;
        this.bases = bases;
        this.previews = previews;
    }

    /**
     * @param path      that was found
     * @param baseModel whose tokenizer counted, or null
     * @param trainable whether a run would take it: there are examples, and bad rows do not hinder
     */
    public record Previewed(boolean success, String path, String baseModel, boolean trainable,
                            @JsonUnwrapped DatasetPreview preview) { }

    /** The Python program's answer. @param tokensBy how they were counted: four characters to a token */
    public record Info(boolean success, long totalTokens, String tokensBy, long totalFiles, long ignoredFiles,
                       String directory, List<String> supportedExtensions) { }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What a dataset holds, and its first rows as the model will see them")
    public Previewed preview(@Valid @NotNull PreviewBody body) {
        Map<String, String> fields = new FieldNames(requireNonNullElse(body.fields(), Map.of())).columns();
        BaseModels.Base base = body.baseModel() == null ? null : bases.resolve(body.baseModel());
        java.nio.file.Path path = places.data("path", body.path());
        DatasetPreview preview = previews.of(path, base, fields, requireNonNullElse(body.rows(), ROWS));
        boolean unhindered = preview.badRows() == 0 || requireNonNullElse(body.skipBadRows(), false);
        return new Previewed(true, path.toString(), base == null ? null : base.name(),
                preview.examples() > 0 && unhindered, preview);
    }

    @GET
    @Path("/info")
    @Operation(summary = "A dataset's size, without a model")
    public Info info(@QueryParam("dir") @DefaultValue("dataset") String dir) {
        java.nio.file.Path path = places.data("dir", dir);
        DatasetPreview preview = previews.of(path, null, Map.of(), 0);
        return new Info(true, preview.totalTokens(), preview.tokensBy(), preview.totalFiles(), preview.ignoredFiles(),
                path.toString(), Format.allExtensions().stream().map(extension -> "." + extension).toList());
    }
}
