package io.forgellm.model;

/** Where the model worker listens on the event bus, and where it tells. */
public final class ModelAddresses {
    public static final String LOAD = "model.load";
    public static final String UNLOAD = "model.unload";
    public static final String STATUS = "model.status";
    public static final String ASK = "model.ask";
    public static final String ADAPTERS = "model.adapters";
    /** Published: a {@link ModelStatus} at each change of state or progress. */
    public static final String EVENTS = "model.events";

    private ModelAddresses() {
    }
}
