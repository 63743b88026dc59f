package io.forgellm.model.catalogue;

/** Says whether someone is working with a model's file; the owner of model state answers. */
@FunctionalInterface
public interface ModelInUse {
    boolean inUse(CatalogueModel model);
}
