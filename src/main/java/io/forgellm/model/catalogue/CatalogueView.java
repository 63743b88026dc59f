package io.forgellm.model.catalogue;

import java.util.List;

/** {@code GET /api/models}: no {@code success}, as in the Python program. */
public record CatalogueView(List<ModelView> models, List<AdapterView> adapters) { }
