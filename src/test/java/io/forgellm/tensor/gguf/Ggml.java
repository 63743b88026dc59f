package io.forgellm.tensor.gguf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.forgellm.engine.libllama.NativesInstaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** ggml's own conversions, from the natives of the engine, to compare with. */
public final class Ggml {
    /** Of {@code to_float} in {@code struct ggml_type_traits}. */
    private static final long TO_FLOAT = 40;
    private final SymbolLookup symbols;

    private Ggml(Path library) {
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
    }

    /** Empty where the natives are not installed or are another processor's, whose compiler may fuse operations. */
    public static Optional<Ggml> find() {
        Path packages = NativesInstaller.defaultFolder().resolve("node_modules/@node-llama-cpp");
        if (!Files.isDirectory(packages) || !System.getProperty("os.arch").equals("amd64")) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(packages)) {
            return files.filter(file -> file.getFileName().toString().matches("(lib)?ggml-base[^/]*\\.(so|dylib|dll)"))
                .findFirst().map(Ggml::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Float32 values of stored blocks. */
    public float[] toFloat(GgmlType type, byte[] stored) {
        int count = stored.length / type.blockBytes() * type.blockSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment traits = ((MemorySegment) function("ggml_get_type_traits", FunctionDescriptor.of(ADDRESS,
                JAVA_INT)).invoke(type.id())).reinterpret(TO_FLOAT + ADDRESS.byteSize());
            MethodHandle convert = Linker.nativeLinker().downcallHandle(traits.get(ADDRESS, TO_FLOAT),
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
            MemorySegment from = arena.allocate(stored.length, 64);
            MemorySegment.copy(stored, 0, from, ValueLayout.JAVA_BYTE, 0, stored.length);
            MemorySegment to = arena.allocate(JAVA_FLOAT, count);
            convert.invoke(from, to, (long) count);
            return to.toArray(JAVA_FLOAT);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Blocks of these values, all of the same importance. */
    public byte[] quantise(GgmlType type, float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            float[] even = new float[values.length];
            Arrays.fill(even, 1);
            MemorySegment to = arena.allocate((long) values.length / type.blockSize() * type.blockBytes(), 64);
            MethodHandle quantise = function("ggml_quantize_chunk", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
                ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
            long bytes = (long) quantise.invoke(type.id(), arena.allocateFrom(JAVA_FLOAT, values), to, 0L, 1L,
                (long) values.length, arena.allocateFrom(JAVA_FLOAT, even));
            return to.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
    }
}
