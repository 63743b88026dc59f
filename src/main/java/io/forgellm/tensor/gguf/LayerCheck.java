package io.forgellm.tensor.gguf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds tensors against hyperparameters: each layer there, each shape right, each type one that can be computed. */
final class LayerCheck {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,9})\\..+");
    private static final String EMBEDDINGS = "token_embd.weight";
    private final Hyperparameters numbers;
    private final Map<String, GgufTensor> tensors;
    private final GgufErrors errors;

    LayerCheck(Hyperparameters numbers, List<GgufTensor> tensors, GgufErrors errors) {
        this.numbers = numbers;
        this.errors = errors;
        this.tensors = HashMap.newHashMap(tensors.size());
        for (GgufTensor tensor : tensors) {
            if (this.tensors.put(tensor.name(), tensor) != null) {
                throw errors.tensor(tensor.name(), "is in two files of the set");
            }
        }
    }

    void run(int tokens) {
        requireShape(EMBEDDINGS, numbers.embedding(), tokens);
        requireShapeIfThere("output.weight", numbers.embedding(), tokens);
        tensors.values().forEach(this::requireKnownLayer);
        if (numbers.isLlamaLike()) {
            requireShape("output_norm.weight", numbers.embedding());
            for (int i = 0; i < numbers.layers(); i++) {
                requireAttention("blk." + i + ".", i);
                requireFeedForward("blk." + i + ".", i);
            }
            tensors.values().forEach(this::requireComputable);
        } else {
            requireWeight(tensors.get(EMBEDDINGS));
        }
    }

    private void requireAttention(String block, int layer) {
        long embedding = numbers.embedding();
        long keys = numbers.keyLength() * numbers.headsKv()[layer];
        long values = numbers.valueLength() * numbers.headsKv()[layer];
        long queries = numbers.keyLength() * numbers.heads()[layer];
        requireShape(block + "attn_norm.weight", embedding);
        if (tensors.containsKey(block + "attn_qkv.weight")) {
            requireShape(block + "attn_qkv.weight", embedding, queries + keys + values);
        } else {
            requireShape(block + "attn_q.weight", embedding, queries);
            requireShape(block + "attn_k.weight", embedding, keys);
            requireShape(block + "attn_v.weight", embedding, values);
        }
        requireShape(block + "attn_output.weight", numbers.valueLength() * numbers.heads()[layer], embedding);
    }

    private void requireFeedForward(String block, int layer) {
        long embedding = numbers.embedding();
        long inner = numbers.feedForward()[layer];
        requireShape(block + "ffn_norm.weight", embedding);
        if (numbers.experts() == 0) {
            requireShape(block + "ffn_gate.weight", embedding, inner);
            requireShape(block + "ffn_up.weight", embedding, inner);
            requireShape(block + "ffn_down.weight", inner, embedding);
        } else {
            requireShape(block + "ffn_gate_inp.weight", embedding, numbers.experts());
            requireShape(block + "ffn_up_exps.weight", embedding, inner, numbers.experts());
            requireShape(block + "ffn_down_exps.weight", inner, embedding, numbers.experts());
        }
    }

    private void requireShape(String name, long... dims) {
        if (!tensors.containsKey(name)) {
            throw errors.tensor(name, "is missing");
        }
        requireShapeIfThere(name, dims);
    }

    private void requireShapeIfThere(String name, long... dims) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) {
            return;
        }
        // Trailing dimensions of 1 may be written or left out.
        for (int i = 0; i < Math.max(dims.length, tensor.dims().size()); i++) {
            long wanted = i < dims.length ? dims[i] : 1;
            long found = i < tensor.dims().size() ? tensor.dims().get(i) : 1;
            if (wanted != found) {
                throw errors.tensor(name, "has the shape " + tensor.dims() + ", but the metadata makes it "
                    + Arrays.toString(dims));
            }
        }
    }

    private void requireKnownLayer(GgufTensor tensor) {
        Matcher name = LAYER.matcher(tensor.name());
        if (name.matches() && Integer.parseInt(name.group(1)) >= numbers.layers()) {
            throw errors.tensor(tensor.name(), "belongs to no layer: the model says it has " + numbers.layers());
        }
    }

    /** ggml adds and multiplies by vectors of F32 only and has no products with integers: it aborts on others. */
    private void requireComputable(GgufTensor tensor) {
        if (tensor.dims().size() > 1) {
            requireWeight(tensor);
        } else if (tensor.type() != GgmlType.F32) {
            throw errors.tensor(tensor.name(), "is a vector of " + tensor.type() + ", not F32");
        }
    }

    private void requireWeight(GgufTensor tensor) {
        if (!tensor.type().isWeight()) {
            throw errors.tensor(tensor.name(), "has the type " + tensor.type() + ", which weights cannot have");
        }
    }
}
