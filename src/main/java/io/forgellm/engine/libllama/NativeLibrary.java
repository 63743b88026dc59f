package io.forgellm.engine.libllama;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** One loaded shared library and its functions. Loaded for the process's life. */
final class NativeLibrary {
    private final SymbolLookup symbols;

    /** @throws IllegalArgumentException if the library, or one that it needs, cannot be loaded */
    NativeLibrary(Path file) {
        symbols = SymbolLookup.libraryLookup(file, Arena.global());
    }

    MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return link(symbols.findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }

    MethodHandle procedure(String name, MemoryLayout... parameters) {
        return link(symbols.findOrThrow(name), FunctionDescriptor.ofVoid(parameters));
    }

    static MethodHandle link(MemorySegment address, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(address, type);
    }

    /** What a downcall throws is a defect of ours: the C side throws nothing. */
    static IllegalStateException defect(Throwable thrown) {
        return new IllegalStateException("A native call failed", thrown);
    }

    static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }
}
