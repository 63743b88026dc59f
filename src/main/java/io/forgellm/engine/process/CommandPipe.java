package io.forgellm.engine.process;

import io.forgellm.engine.wire.Frame;
import io.forgellm.engine.wire.FrameWriter;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The way to an engine's process. A thread of its own writes, for a process that reads nothing (stopped, or swapped out)
 * blocks whoever writes to it once the pipe is full, and commands are sent from the model worker's event loop.
 */
final class CommandPipe {
    private final BlockingQueue<Frame.Command> waiting = new LinkedBlockingQueue<>();
    private final FrameWriter frames;
    private final Runnable broken;
    private final Thread writer;

    /** @param broken what to do when nothing more can be written; run by the writing thread */
    CommandPipe(Process process, Runnable broken) {
        this.frames = new FrameWriter(process.getOutputStream());
        this.broken = broken;
        this.writer = Thread.ofPlatform().daemon().name("to-engine-" + process.pid()).start(this::write);
    }

    /** Puts a command behind those that wait. Never blocks. */
    void send(Frame.Command command) {
        waiting.add(command);
    }

    /** Lets the thread go, for the process has ended. */
    void end() {
        writer.interrupt();
    }

    private void write() {
        try {
            while (true) {
                frames.send(waiting.take());
            }
        } catch (InterruptedException over) {
            // The process has ended; what waits is for nobody.
        } catch (IOException gone) {
            broken.run();
        }
    }
}
