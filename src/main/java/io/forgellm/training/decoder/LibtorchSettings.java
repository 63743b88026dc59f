package io.forgellm.training.decoder;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a JVM that loads libtorch must be started with; none of it can be set later.
 *
 * <p>A step is divided among threads of ours ({@link Team}): OpenMP and OpenBLAS are to have one thread in each.
 * glibc must keep freed memory instead of handing it back and faulting it in again for every large tensor.
 */
public final class LibtorchSettings {
    /** One thread in each of its pools. */
    public static final Map<String, String> THREADS = Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1",
            "MKL_NUM_THREADS", "1");

    /** JavaCPP's; the JVM's warnings of it would be a dead trainer's last words. */
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private LibtorchSettings() { }

    /** @param natives where libraries are unpacked to, once */
    public static List<String> jvmFlags(Path natives) {
        return List.of("--enable-native-access=ALL-UNNAMED", UNSAFE, "-Xmx1g", "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.cachedir=" + natives, "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-Dorg.bytedeco.javacpp.nopointergc=true");
    }

    public static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(THREADS);
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=1073741824"
                + ":glibc.malloc.trim_threshold=1073741824:glibc.malloc.top_pad=67108864:glibc.malloc.hugetlb=1");
        return environment;
    }
}
