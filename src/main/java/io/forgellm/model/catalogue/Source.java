package io.forgellm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whose folder a model lies in; the order in which folders are searched. */
public enum Source {
    MODELS_FOLDER("models"),
    HUGGING_FACE("huggingface"),
    LM_STUDIO("lmstudio"),
    OLLAMA("ollama"),
    /** Checkpoints of our own training runs. */
    RUNS("runs");

    private final String label;

    Source(String label) {
        this.label = label;
    }

    @JsonValue
    public String label() {
        return label;
    }
}
