package io.forgellm.training.decoder;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a JVM that loads libtorch must be started with; none of it can be set later.
 *
 * <p>OpenMP's threads and OpenBLAS's must rest when they have nothing to do, or each takes the cores from the other:
 * with their default spinning a step took several times as long. glibc must keep freed memory instead of handing
 * it back and faulting it in again for every large tensor.
 */
public final class LibtorchSettings {
    private LibtorchSettings() { }

    /** @param natives where libraries are unpacked to, once */
    public static List<String> jvmFlags(Path natives) {
        return List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.cachedir=" + natives, "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-Dorg.bytedeco.javacpp.nopointergc=true");
    }

    /** @param threads 0 for one per core */
    public static Map<String, String> environment(int threads) {
        String count = Integer.toString(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("OMP_NUM_THREADS", count);
        environment.put("OMP_WAIT_POLICY", "passive");
        environment.put("OPENBLAS_NUM_THREADS", count);
        environment.put("OPENBLAS_THREAD_TIMEOUT", "4");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=1073741824"
                + ":glibc.malloc.trim_threshold=1073741824:glibc.malloc.top_pad=67108864:glibc.malloc.hugetlb=1");
        return environment;
    }
}
