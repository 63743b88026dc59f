package io.forgellm.forge.quantise;

import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobStatus;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.training.BaseModels;
import io.forgellm.training.estimate.AvailableMemory;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which type for this machine. What was quantised here before is known by size and loss, the rest by the size that its
 * matrices would have. Of the measured types that fit, the smallest that costs at most {@value #TOLERATED_PERCENT} %
 * perplexity; where none was measured, the one with the most bits that fits.
 */
@ApplicationScoped
public class Suggestions {
    public static final int TOLERATED_PERCENT = 1;
    /** Beside the weights, memory holds the context and the computation's buffers. */
    private static final double BESIDE = 1.2;
    private static final List<FileType> USUAL = List.of(FileType.Q8_0, FileType.Q6_K, FileType.Q5_K_M,
            FileType.Q4_K_M, FileType.Q3_K_M, FileType.Q2_K);

    private final AvailableMemory memory;

    Suggestions() {
        this(new AvailableMemory(Path.of("/")));
    }

    Suggestions(AvailableMemory memory) {
        this.memory = memory;
    }

    /**
     * @param estimated          whether the size is only that of the type of most matrices
     * @param perplexityIncrease over the source's, a share; null where it was not measured
     */
    public record Candidate(String type, long sizeBytes, boolean estimated, boolean fits, Double perplexityIncrease,
                     Double generatedTokensPerSecond, boolean needsImatrix) { }

    /** @param suggested null where nothing fits; {@code availableBytes} memory that a new process can take */
    public record Answer(boolean success, String model, long availableBytes, String suggested, String reason,
                  List<Candidate> types) { }

    /** @param jobs quantisations, the newest first */
    Answer of(BaseModels.Base model, List<JobStatus> jobs) {
        long available = memory.bytes();
        GgufFile file = GgufFile.read(model.path());
        List<Candidate> types = Arrays.stream(FileType.values()).filter(type -> type.matrices() != null)
                .map(type -> candidate(type, file, available, measured(model, type, jobs)))
                .sorted(Comparator.comparingLong(Candidate::sizeBytes).reversed()).toList();
        Optional<Candidate> measured = types.stream().filter(type -> type.fits() && type.perplexityIncrease() != null
                && type.perplexityIncrease() * 100 <= TOLERATED_PERCENT)
                .min(Comparator.comparingLong(Candidate::sizeBytes));
        if (measured.isPresent()) {
            return new Answer(true, model.name(), available, measured.get().type(), String.format(Locale.ROOT,
                    "The smallest measured here that fits and costs at most %d %% perplexity: %+.2f %%.",
                    TOLERATED_PERCENT, measured.get().perplexityIncrease() * 100), types);
        }
        Optional<Candidate> usual = USUAL.stream().flatMap(type -> types.stream()
                .filter(candidate -> candidate.type().equals(type.name()))).filter(Candidate::fits).findFirst();
        return new Answer(true, model.name(), available, usual.map(Candidate::type).orElse(null),
                usual.isPresent() ? "The one with the most bits that fits; quantise with a text to measure what less "
                        + "would cost." : "No usual type fits this machine's memory.", types);
    }

    private static Candidate candidate(FileType type, GgufFile file, long available, Map<String, Object> result) {
        long size = result == null ? estimate(type, file) : ((Number) result.get("size_bytes")).longValue();
        return new Candidate(type.name(), size, result == null, size * BESIDE <= available,
                result == null ? null : increase(result), result == null ? null : number(result, "after",
                "generated_tokens_per_second"), type.needsImportance());
    }

    private static long estimate(FileType type, GgufFile file) {
        double matrices = 0;
        long vectors = 0;
        for (GgufTensor tensor : file.tensors()) {
            if (tensor.dims().size() > 1) {
                matrices += tensor.elements() * type.bits() / 8;
            } else {
                vectors += tensor.bytes();
            }
        }
        return file.dataOffset() + vectors + (long) matrices;
    }

    /** The result of the latest plain quantisation of this model to this type, or null. */
    private static Map<String, Object> measured(BaseModels.Base model, FileType type, List<JobStatus> jobs) {
        return jobs.stream().filter(job -> job.result() != null && job.spec() instanceof JobSpec.Quantise spec
                && spec.source().equals(model.path().toString()) && spec.type().equals(type.name())
                && spec.tensorTypes().isEmpty()).map(JobStatus::result).findFirst().orElse(null);
    }

    private static Double increase(Map<String, Object> result) {
        Double before = number(result, "before", "perplexity");
        Double after = number(result, "after", "perplexity");
        return before == null || after == null ? null : after / before - 1;
    }

    private static Double number(Map<String, Object> result, String when, String figure) {
        return result.get(when) instanceof Map<?, ?> figures && figures.get(figure) instanceof Number number
                ? number.doubleValue() : null;
    }
}
