package io.forgellm.engine.child;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard input and output, taken for frames alone: whatever else prints, native code too, goes to standard error. */
record FrameStreams(InputStream in, OutputStream out) {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    static FrameStreams claim() throws IOException {
        InputStream in = System.in;
        OutputStream out = Files.isDirectory(Path.of("/dev/fd")) ? movedOutput() : System.out;
        System.setIn(InputStream.nullInputStream());
        System.setOut(System.err);
        return new FrameStreams(in, out);
    }

    /** Where the system has file descriptors to open by number, number 1 itself is turned to standard error. */
    private static OutputStream movedOutput() throws IOException {
        try {
            MethodHandle dup = posix("dup", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            MethodHandle dup2 = posix("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
            int copy = (int) dup.invokeExact(STANDARD_OUTPUT);
            OutputStream out = new FileOutputStream("/dev/fd/" + copy);
            if ((int) dup2.invokeExact(STANDARD_ERROR, STANDARD_OUTPUT) < 0) {
                throw new IOException("Standard output cannot be turned to standard error");
            }
            return out;
        } catch (IOException failed) {
            throw failed;
        } catch (Throwable defect) {
            throw new IllegalStateException(defect);
        }
    }

    private static MethodHandle posix(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
