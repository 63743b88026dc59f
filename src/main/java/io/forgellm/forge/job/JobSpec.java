package io.forgellm.forge.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a job shall do: all that its process needs to know. Paths are absolute, names are those of the catalogue. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobSpec.Quantise.class, name = "quantise"),
    @JsonSubTypes.Type(value = JobSpec.Measure.class, name = "measure"),
    @JsonSubTypes.Type(value = JobSpec.Verify.class, name = "verify"),
    @JsonSubTypes.Type(value = JobSpec.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = JobSpec.Upload.class, name = "upload"),
    @JsonSubTypes.Type(value = JobSpec.Convert.class, name = "convert"),
    @JsonSubTypes.Type(value = JobSpec.Fuse.class, name = "fuse"),
    @JsonSubTypes.Type(value = JobSpec.Publish.class, name = "publish")})
public sealed interface JobSpec {

    /** What it starts from, as the user calls it. */
    String model();

    /** The file or folder that it makes, null if it makes none. */
    String target();

    /** How its id begins. */
    @JsonIgnore
    String prefix();

    /**
     * GGUF into smaller GGUF.
     *
     * @param source            the GGUF file, or the first of its shards
     * @param type              name of a {@link io.forgellm.forge.quantise.FileType}
     * @param pure              all matrices of one type
     * @param requantise        tensors that are quantised already may be quantised again
     * @param outputTensor      false leaves {@code output.weight} as it is
     * @param outputType        tensor type of {@code output.weight}, or null; {@code embeddingType} of the embeddings
     * @param tensorTypes       tensor types by regular expression on tensors' names, the first that is found counts
     * @param importance        file with an importance matrix, or null
     * @param calibration       text to compute one from, or null
     * @param calibrationChunks pieces of 512 tokens that are read of it at most, 0 for all
     * @param text              what perplexity is measured on before and after, or null for no such measure
     * @param chunks            pieces of 512 tokens that are measured at most, 0 for all
     * @param threads           0 for one per core
     */
    record Quantise(String model, String source, String target, String type, boolean pure, boolean requantise,
                    boolean outputTensor, String outputType, String embeddingType, Map<String, String> tensorTypes,
                    String importance, String calibration, int calibrationChunks, String text, int chunks,
                    int threads) implements JobSpec {
        public Quantise {
            tensorTypes = tensorTypes == null ? Map.of() : new LinkedHashMap<>(tensorTypes);
        }

        @Override
        public String prefix() {
            return "quant";
        }
    }

    /** Perplexity and speed of a GGUF file on a text. Fields as those of {@link Quantise}. */
    record Measure(String model, String source, String text, int chunks, int threads) implements JobSpec {
        @Override
        public String target() {
            return null;
        }

        @Override
        public String prefix() {
            return "measure";
        }
    }

    /**
     * A GGUF file held against what it was made from.
     *
     * @param source    the file
     * @param reference GGUF file that it was made from
     * @param adapter   GGUF LoRA that was put on the reference, or null
     * @param override  in words, why it is good even where it differs, or null
     */
    record Verify(String model, String source, String reference, String adapter, String override, int threads)
            implements JobSpec {
        @Override
        public String target() {
            return null;
        }

        @Override
        public String prefix() {
            return "verify";
        }
    }

    /**
     * Models next to each other.
     *
     * @param model     all their names
     * @param subjects  what is compared, in the order of the result
     * @param text      what perplexity is measured on, or null for no such measure; {@code chunks} as above
     * @param prompts   what all are asked
     * @param maxTokens of an answer
     */
    record Compare(String model, List<Subject> subjects, String text, int chunks, List<String> prompts, int maxTokens,
                   int threads) implements JobSpec {
        /** @param source a GGUF file; @param adapter GGUF LoRA that is put on it, or null, {@code adapterName} too */
        public record Subject(String name, String model, String source, String adapterName, String adapter) { }

        public Compare {
            subjects = List.copyOf(subjects);
            prompts = List.copyOf(prompts);
        }

        @Override
        public String target() {
            return null;
        }

        @Override
        public String prefix() {
            return "compare";
        }
    }

    /**
     * Files onto a hub. The token is no part of it: the job's process gets it in its environment.
     *
     * @param files    what is uploaded
     * @param hub      address
     * @param repo     {@code org/name}; {@code revision} a branch of it
     * @param isPrivate of a repository that must be made first, null for the hub's own default
     * @param message  of the commit
     * @param dryRun   only tells what would be done
     */
    record Upload(String model, List<Part> files, String hub, String repo, String revision,
                  @JsonProperty("private") Boolean isPrivate, String message, boolean dryRun) implements JobSpec {
        /** @param path in the repository; {@code source} the file here */
        public record Part(String path, String source) { }

        public Upload {
            files = List.copyOf(files);
        }

        @Override
        public String target() {
            return null;
        }

        @Override
        public String prefix() {
            return "upload";
        }
    }

    /**
     * A model from one container into another.
     *
     * @param source a folder in Hugging Face's format, or a GGUF file
     * @param format {@code gguf} or {@code safetensors}
     * @param type   F32, F16 or BF16, of matrices
     */
    record Convert(String model, String source, String target, String format, String type) implements JobSpec {
        @Override
        public String prefix() {
            return "convert";
        }
    }

    /**
     * A base model and an adapter into one model.
     *
     * @param source      the base: a folder in Hugging Face's format, or a GGUF file
     * @param adapter     folder in PEFT's format or of fully trained weights, or a GGUF file
     * @param adapterName as the user calls it
     * @param format      {@code gguf} or {@code safetensors}
     * @param type        F32, F16 or BF16 of matrices, or for GGUF the name of a file type to quantise to
     * @param description of the new model in the user's words, may be empty
     * @param text        what perplexity is measured on, or null for no such measure; {@code chunks} as above
     * @param verify      whether it must pass the gate before it gets its name; {@code override} why it may do without
     */
    record Fuse(String model, String source, String adapter, String adapterName, String target, String format,
                String type, String description, String text, int chunks, int threads, boolean verify,
                String override) implements JobSpec {
        @Override
        public String prefix() {
            return "fuse";
        }
    }

    /**
     * A checkpoint of a run into a folder that can be handed on.
     *
     * @param source     the base: a folder in Hugging Face's format, or a GGUF file
     * @param checkpoint folder of the checkpoint in {@code run}, the run's folder
     * @param formats    safetensors, gguf or both
     * @param type       of the GGUF file: F32, F16, BF16 or the name of a file type to quantise to
     * @param licence    as Hugging Face's cards name it, such as apache-2.0
     * @param reason     why this checkpoint is one of the best, or null
     * @param verify     whether each model must pass the gate; {@code override} why it may do without
     */
    record Publish(String model, String source, String checkpoint, int step, String run, String target,
                   List<String> formats, String type, String licence, String reason, boolean verify, String override,
                   int threads) implements JobSpec {
        @Override
        public String prefix() {
            return "publish";
        }
    }
}
