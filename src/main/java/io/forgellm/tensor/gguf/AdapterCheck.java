package io.forgellm.tensor.gguf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks a LoRA: that it is one, that its halves come in pairs, and that they fit a model. */
final class AdapterCheck {
    private static final String A = ".lora_a";
    private static final String B = ".lora_b";
    private static final String WRONG_BASE = "Load the adapter with the model it was trained on.";
    private final GgufFile file;
    private final GgufErrors errors;

    AdapterCheck(GgufFile file, GgufErrors errors) {
        this.file = file;
        this.errors = errors;
    }

    void run() {
        requireText("general.type", "adapter");
        requireText("adapter.type", "lora");
        if (file.architecture().isEmpty()) {
            throw errors.key(GgufFile.ARCHITECTURE, "is missing");
        }
        GgufValue alpha = file.metadata().get("adapter.lora.alpha");
        if (!(alpha instanceof GgufValue.Real(GgufType type, double value)) || type != GgufType.FLOAT32
                || !Double.isFinite(value)) {
            throw errors.key("adapter.lora.alpha", alpha == null ? "is missing" : "is not a finite FLOAT32");
        }
        if (file.tensors().isEmpty()) {
            throw errors.key("adapter.type", "is lora but the file has no tensors");
        }
        Map<String, GgufTensor> byName = new HashMap<>();
        file.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
        file.tensors().forEach(tensor -> requirePair(tensor, byName));
    }

    void fits(GgufFile model, List<GgufTensor> weights) {
        if (!file.architecture().equals(model.architecture())) {
            throw errors.key(GgufFile.ARCHITECTURE, "is " + file.architecture().orElse("") + " but the model's is "
                + model.architecture().orElse(""), WRONG_BASE);
        }
        Map<String, GgufTensor> byName = new HashMap<>();
        weights.forEach(tensor -> byName.put(tensor.name(), tensor));
        for (GgufTensor half : file.tensors()) {
            if (isIgnored(half)) {
                continue;
            }
            String name = target(half);
            GgufTensor weight = byName.get(name);
            if (weight == null || weight.dims().size() != half.dims().size()) {
                throw errors.key(name, "is not a weight of the model that this could be added to", WRONG_BASE);
            }
            boolean a = half.name().endsWith(A);
            // Of embeddings A and B change places: B is looked up by token. See llama.cpp's llama-adapter.cpp.
            boolean embeddings = name.endsWith("token_embd.weight");
            long found = half.dims().get(a && !embeddings ? 0 : 1);
            long wanted = weight.dims().get(a != embeddings ? 0 : 1);
            if (found != wanted) {
                throw errors.key(half.name(), "has the shape " + half.dims() + " but the model's weight has "
                    + weight.dims(), WRONG_BASE);
            }
        }
    }

    private void requireText(String key, String wanted) {
        if (!(file.metadata().get(key) instanceof GgufValue.Text(String found) && found.equals(wanted))) {
            throw errors.key(key, file.metadata().containsKey(key) ? "is not \"" + wanted + "\"" : "is missing",
                "Only LoRA adapters in GGUF can be put on.");
        }
    }

    private void requirePair(GgufTensor half, Map<String, GgufTensor> byName) {
        if (isIgnored(half)) {
            return;
        }
        String name = target(half);
        GgufTensor a = byName.get(name + A);
        GgufTensor b = byName.get(name + B);
        if (a == null || b == null) {
            throw errors.tensor(half.name(), "has no partner: " + name + (a == null ? A : B) + " is missing");
        }
        boolean embeddings = name.endsWith("token_embd.weight");
        int dims = a.dims().size();
        if (dims != b.dims().size() || dims < 2 || dims > 3 || dims == 3 && !a.dims().get(2).equals(b.dims().get(2))
                || !a.dims().get(embeddings ? 0 : 1).equals(b.dims().getFirst())) {
            throw errors.tensor(name, "has halves of the shapes " + a.dims() + " and " + b.dims()
                + ", which do not share a rank");
        }
        if (!half.type().isWeight()) {
            throw errors.tensor(half.name(), "has the type " + half.type() + ", which weights cannot have");
        }
    }

    /** llama.cpp leaves out what an adapter says of norms. */
    private static boolean isIgnored(GgufTensor tensor) {
        return tensor.name().endsWith("_norm.weight");
    }

    private String target(GgufTensor half) {
        String name = half.name();
        if (!name.endsWith(A) && !name.endsWith(B) || !name.contains(".weight.")) {
            throw errors.tensor(name, "is neither a " + A + " nor a " + B + " of a weight");
        }
        return name.substring(0, name.length() - A.length());
    }
}
