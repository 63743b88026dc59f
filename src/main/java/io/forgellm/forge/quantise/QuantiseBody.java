package io.forgellm.forge.quantise;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.LinkedHashMap;

/**
 * What to quantise and how. Absent fields have their defaults.
 *
 * @param modelPath          name, id or path of a GGUF model; {@code modelName} means the same
 * @param type               as llama-quantize names it; goes before {@code bits}
 * @param bits               of a weight, 2 to 8, for clients of the Python program (default 4); {@code groupSize} is theirs
 *                           too: types of llama.cpp bring groups of their own
 * @param name               of the new model (default: the source's with the type)
 * @param pure               all matrices of one type
 * @param allowRequantize    a source that is quantised already may lose once more
 * @param leaveOutputTensor  {@code output.weight} stays as it is
 * @param outputTensorType   type of {@code output.weight}; {@code tokenEmbeddingType} of the embeddings
 * @param tensorTypes        types by regular expressions on tensors' names
 * @param imatrix            file with an importance matrix; {@code calibration} is a text to compute one from, of which
 *                           {@code calibrationChunks} pieces of 512 tokens are read (0 for all)
 * @param text               what perplexity is measured on, before and after; {@code chunks} as above
 * @param threads            0 for one per core
 * @param queue              whether it may wait for its turn (default true)
 */
public record QuantiseBody(String modelPath, String modelName, String type, Integer bits, Integer groupSize,
                           String name, Boolean pure, Boolean allowRequantize, Boolean leaveOutputTensor,
                           String outputTensorType, String tokenEmbeddingType,
                           LinkedHashMap<String, String> tensorTypes, String imatrix, String calibration,
                           @Min(0) Integer calibrationChunks, String text, @Min(0) Integer chunks,
                           @Min(0) @Max(512) Integer threads, Boolean queue) {

    String model() {
        return modelPath == null || modelPath.isBlank() ? modelName : modelPath;
    }

    static boolean isSet(Boolean flag) {
        return flag != null && flag;
    }

    static int number(Integer value) {
        return value == null ? 0 : value;
    }
}
