package io.forgellm.model.catalogue;

/** A file of the catalogue with all that is known of it. */
record CatalogueEntry(FoundFile file, String id, FactsCache.Stamp stamp, FileFacts facts) {
    boolean isAdapter() {
        return facts.kind() == FileFacts.Kind.ADAPTER;
    }

    CatalogueModel model() {
        return new CatalogueModel(id, name(), file.path(), stamp.files(), file.source(), facts.instruct(),
            facts.architecture(), facts.parameters(), facts.quantisation(), stamp.size(), facts.contextLength(),
            facts.chatTemplate(), stamp.modified(), facts.cacheBytesPerToken(), facts.error());
    }

    CatalogueAdapter adapter() {
        return new CatalogueAdapter(id, name(), file.path(), file.source(), facts.architecture(), stamp.size(),
            stamp.modified(), file.checkpoint(), facts.error());
    }

    private String name() {
        return file.names().stream().filter(name -> ShortName.named(name).isEmpty() || file.names().size() == 1)
            .findFirst().orElseThrow();
    }
}
