package io.forgellm.engine.child;

import io.forgellm.engine.wire.Frame;
import io.forgellm.engine.wire.FrameReader;
import io.forgellm.engine.wire.FrameWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * The engine process. Reads commands from standard input, writes reports to standard output, and ends when it is told
 * to or when its input ends, which is when its parent does. It stops computing before it ends: both native libraries
 * crash when the process is torn down under them.
 */
public final class EngineMain {
    private EngineMain() {
    }

    public static void main(String[] args) throws IOException {
        FrameStreams streams = FrameStreams.claim();
        ChildSession session = new ChildSession(new FrameWriter(streams.out()));
        Runtime.getRuntime().addShutdownHook(new Thread(session::close, "shutdown"));
        try {
            serve(new FrameReader(streams.in()), session);
        } catch (IOException broken) {
            ChildLog.warn("The server's stream broke: " + broken.getMessage());
        } finally {
            session.close();
            // java-llama.cpp leaves a thread behind that would keep the process alive.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void serve(FrameReader reader, ChildSession session) throws IOException {
        for (Optional<Frame> frame = reader.read(); frame.isPresent(); frame = reader.read()) {
            if (!(frame.get() instanceof Frame.Command command)) {
                throw new IOException("A report came from the server");
            }
            if (command instanceof Frame.Shutdown) {
                return;
            }
            session.take(command);
        }
    }
}
