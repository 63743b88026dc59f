package io.forgellm.tensor.json;

/** Text that is not JSON, or JSON of another shape than expected; the message says where. */
public final class JsonException extends RuntimeException {
    public JsonException(String message) {
        super(message);
    }
}
