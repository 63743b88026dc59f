package io.forgellm.cli.client;

/** The stream was closed on this side while the other was still answering. */
public class ClosedStreamException extends RuntimeException {
    public ClosedStreamException() {
        super("The stream was closed.");
    }
}
