package io.forgellm.engine.libllama;

/**
 * The one release that the layouts in {@link LlamaLayouts} belong to. Structs change between releases without notice:
 * a bump means this file, the layouts, and their test.
 */
public final class LlamaRelease {
    /** The npm packages' version; the newest that every platform has. */
    public static final String PACKAGE_VERSION = "3.21.1";
    /** The llama.cpp release in it, as its {@code _nlcBuildMetadata.json} names it. */
    public static final String LLAMA_VERSION = "v0.4.0";

    private LlamaRelease() {
    }
}
