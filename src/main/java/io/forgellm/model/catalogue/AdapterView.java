package io.forgellm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/** An adapter as the API shows it. */
public record AdapterView(String id, String name, String path, long sizeBytes, Source source, String architecture,
                          Instant modified,
                          @JsonInclude(JsonInclude.Include.NON_NULL) Checkpoint checkpoint,
                          @JsonInclude(JsonInclude.Include.NON_NULL) String error) {
    public static AdapterView of(CatalogueAdapter adapter) {
        return new AdapterView(adapter.id(), adapter.name(), adapter.path().toString(), adapter.sizeBytes(),
            adapter.source(), adapter.architecture(), adapter.modified(), adapter.checkpoint(), adapter.error());
    }
}
