package io.forgellm.model.catalogue;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Stands in where nothing loads models. */
@DefaultBean
@ApplicationScoped
class NoModelInUse implements ModelInUse {
    @Override
    public boolean inUse(CatalogueModel model) {
        return false;
    }
}
