package io.forgellm.training.spec;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything a trainer needs to carry out a run, and nothing that changes while it does. Paths are absolute.
 *
 * @param id   name of the run's folder, unique below the output folder
 * @param base folder or GGUF file of the base model
 */
public record RunSpec(String id, Instant created, String modelName, String base, DataSpec data, AdapterSpec adapter,
                      OptimiserSpec optimiser, ComputeSpec compute, CadenceSpec cadence, StoppingSpec stopping,
                      ProbeSpec probe) {

    /** The same under another id. */
    public RunSpec named(String other) {
        return new RunSpec(other, created, modelName, base, data, adapter, optimiser, compute, cadence, stopping, probe);
    }

    /** How the base is changed. */
    public enum Method { FULL, LORA, DORA }

    /** Form of the learning rate after warmup; docs/training.md has the formulas. */
    public enum Schedule { COSINE_DECAY, LINEAR_DECAY, CONSTANT }

    /** Number format of activations and matrix products. */
    public enum Precision { AUTO, FP32, BF16 }

    /** Number format in which frozen weights are kept in memory. */
    public enum BasePrecision { AUTO, FP32, BF16, INT8, INT4 }

    /**
     * @param inputDir         file or folder with the training data
     * @param validationSplit  share of examples held out, 0 to 0.5
     * @param mixtureRatio     share of the user's own text, over 0 to 1; the rest is drawn from {@code generalDir}
     * @param generalDir       file or folder with general text to mix in, or null: nothing is mixed
     * @param maxSequence      tokens in one row
     * @param packing          whether several documents share a row
     * @param maskPrompt       whether the loss counts answers only
     * @param skipBadRows      whether a bad row is left out and counted instead of ending the run
     * @param fields           the user's field by the known name, where they differ ({@code text}: {@code body})
     * @param validationDir    file or folder with examples to validate on, or null: a share of the training data is
     */
    public record DataSpec(String inputDir, double validationSplit, double mixtureRatio, String generalDir,
                           int maxSequence, boolean packing, boolean maskPrompt, boolean skipBadRows,
                           Map<String, String> fields, String validationDir) {
        public DataSpec {
            fields = fields == null ? Map.of() : Map.copyOf(fields);
        }

        /** Rows have the usual field names, and a share of them is held out. */
        public DataSpec(String inputDir, double validationSplit, double mixtureRatio, String generalDir,
                        int maxSequence, boolean packing, boolean maskPrompt, boolean skipBadRows) {
            this(inputDir, validationSplit, mixtureRatio, generalDir, maxSequence, packing, maskPrompt, skipBadRows,
                Map.of(), null);
        }

        /** The same with rows of another length. */
        public DataSpec withMaxSequence(int tokens) {
            return new DataSpec(inputDir, validationSplit, mixtureRatio, generalDir, tokens, packing, maskPrompt,
                    skipBadRows, fields, validationDir);
        }
    }

    /**
     * @param layers  how many of the last blocks are trained; −1 for all
     * @param scale   factor of the low-rank product, used as it is (alpha / rank of PEFT)
     * @param modules projections with an adapter ({@code q_proj}, …); empty for full training
     */
    public record AdapterSpec(Method method, int layers, int rank, double scale, double dropout,
                              List<String> modules) {
        public AdapterSpec {
            modules = List.copyOf(modules);
        }

        /** @throws ForgeException INVALID_PARAMETER if the model has fewer blocks than are to be trained */
        public void requireWithin(int blocks) {
            if (layers > blocks) {
                throw new ForgeException(ErrorCode.INVALID_PARAMETER, "num_layers is " + layers
                        + ", but the model has " + blocks + " blocks",
                        Map.of("num_layers", layers, "blocks", blocks), "Use -1 for all of them.");
            }
        }
    }

    /**
     * AdamW (Loshchilov and Hutter, 2019) with bias correction.
     *
     * @param batchSize    rows of one micro-batch
     * @param accumulation micro-batches of one step
     * @param iterations   steps
     * @param decayFactor  last learning rate as a share of the peak
     * @param maxGradNorm  gradients are scaled down to this global norm; 0 for never
     */
    public record OptimiserSpec(int batchSize, int accumulation, int iterations, double learningRate,
                                Schedule schedule, int warmup, double decayFactor, double weightDecay,
                                double maxGradNorm, long seed) { }

    /**
     * @param checkpointing whether activations are computed again on the way back instead of being kept
     * @param threads       of libtorch; 0 for one per core
     */
    public record ComputeSpec(Precision precision, BasePrecision basePrecision, boolean checkpointing,
                              int threads) { }

    /** @param validationBatches of one evaluation; 0 for all. @param keep checkpoints that stay; 0 for all */
    public record CadenceSpec(int report, int evaluate, int save, int keep, int validationBatches) { }

    /** Early stopping: patience counts evaluations; see docs/training.md. */
    public record StoppingSpec(boolean early, int patience, double minImprovement, double overfittingThreshold) { }

    /**
     * What is looked at when a checkpoint is written.
     *
     * @param prompts        answered by base and tuned side by side; empty for none
     * @param forgettingText file of general text the loss on which is compared with the base's, or null
     */
    public record ProbeSpec(List<String> prompts, String forgettingText) {
        public ProbeSpec {
            prompts = List.copyOf(prompts);
        }
    }
}
