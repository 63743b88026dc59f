"""Writes the reference models and figures beside this file: tiny random weights, and what transformers, PEFT and
torch.optim.AdamW make of them. Run with OMP_NUM_THREADS=1; needs torch, transformers >= 5, peft, safetensors.

Each <shape>/ holds
  config.json, model.safetensors   the model as Hugging Face writes it (transformers 5); config.v4.json says the same
                                   in the older form that most published models have
  reference.json                   rows, logits and loss curves; see below
  lora_init.safetensors, ...       PEFT's adapter weights before the first step, B not zero, under PEFT's names
Losses are means over the batch's targets, taken before the step's update; every step's batch is batches[step % n].
Weight decay reaches every trained parameter, norms, biases and magnitudes included, as torch.optim.AdamW does.
"""
import json
import math
import pathlib
import re
import shutil

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
VOCABULARY, STEPS, CLIP, DECAY, RANK, SCALE = 128, 50, 1.0, 0.01, 4, 2.0
ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
COMMON = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
              num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512, bos_token_id=1,
              eos_token_id=2, pad_token_id=0, torch_dtype="float32")
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 128}
# In the form of transformers 4, which transformers 5 reads as well.
SHAPES = {
    "llama": dict(model_type="llama", architectures=["LlamaForCausalLM"], rope_theta=10000.0, rope_scaling=LLAMA3,
                  rms_norm_eps=1e-5, tie_word_embeddings=False, hidden_act="silu"),
    "mistral": dict(model_type="mistral", architectures=["MistralForCausalLM"], rope_theta=10000.0, sliding_window=8,
                    head_dim=8, rms_norm_eps=1e-5, tie_word_embeddings=False, hidden_act="silu"),
    "qwen2": dict(model_type="qwen2", architectures=["Qwen2ForCausalLM"], rope_theta=1000000.0, rms_norm_eps=1e-6,
                  use_sliding_window=False, sliding_window=8, max_window_layers=1, tie_word_embeddings=True,
                  hidden_act="silu"),
    "qwen3": dict(model_type="qwen3", architectures=["Qwen3ForCausalLM"], rope_theta=1000000.0, head_dim=16,
                  rms_norm_eps=1e-6, attention_bias=False, use_sliding_window=False, tie_word_embeddings=False,
                  hidden_act="silu"),
    "gemma3_text": dict(model_type="gemma3_text", architectures=["Gemma3ForCausalLM"], num_hidden_layers=4,
                        num_key_value_heads=1, intermediate_size=48, head_dim=16, query_pre_attn_scalar=24,
                        rope_theta=1000000.0, rope_local_base_freq=10000.0,
                        rope_scaling={"rope_type": "linear", "factor": 8.0}, sliding_window=8,
                        layer_types=["sliding_attention", "full_attention"] * 2, rms_norm_eps=1e-6,
                        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh", attention_bias=False),
    "smollm3": dict(model_type="smollm3", architectures=["SmolLM3ForCausalLM"], num_hidden_layers=4,
                    rope_theta=50000.0, no_rope_layers=[1, 1, 1, 0], no_rope_layer_interval=4, rms_norm_eps=1e-6,
                    use_sliding_window=False, attention_bias=False, tie_word_embeddings=True, hidden_act="silu"),
}
TRAINED = ("llama", "qwen2", "qwen3", "gemma3_text")
RATES = {"lora": 1e-2, "dora": 1e-2, "full": 3e-3, "lora_last_two": 1e-2}


def rows(seed, count, length):
    return torch.randint(3, VOCABULARY, (count, length), generator=torch.Generator().manual_seed(seed))


def rounded(values):
    return [float(f"{v:.7g}") for v in values.detach().double().flatten().tolist()]


def load(folder, dtype=torch.float32):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager")
    model.config.use_cache = False
    return model


def make_model(shape, folder):
    """Random weights that are large enough to matter: no norm is 1, no bias 0."""
    old = COMMON | SHAPES[shape]
    (folder / "config.v4.json").write_text(json.dumps(old, indent=2, sort_keys=True) + "\n")
    scratch = folder / "v4"
    scratch.mkdir()
    (scratch / "config.json").write_text(json.dumps(old))
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(scratch), dtype=torch.float32)
    random = torch.Generator().manual_seed(7)
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=random)
        if "norm" in name:
            parameter.data = (0.0 if shape == "gemma3_text" else 1.0) + 0.2 * noise
        elif "embed" in name:
            parameter.data = noise * (0.5 if shape != "gemma3_text" else 0.2)
        else:
            parameter.data = noise * (0.2 if name.endswith("bias") else 1.2 / math.sqrt(parameter.shape[-1]))
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model.save_pretrained(scratch)
    (scratch / "config.json").write_text(json.dumps(old))
    probe = rows(1, 1, 40)
    assert torch.equal(load(folder)(probe).logits, load(scratch)(probe).logits), shape + ": the two configs differ"
    shutil.rmtree(scratch)


def adapted(model, method):
    layers = model.config.num_hidden_layers
    config = LoraConfig(r=RANK, lora_alpha=RANK * SCALE, lora_dropout=0.0, bias="none", use_dora=method == "dora",
                        target_modules=["q_proj", "v_proj"] if method == "lora_last_two" else ALL_LINEAR,
                        layers_to_transform=[layers - 2, layers - 1] if method == "lora_last_two" else None)
    peft = get_peft_model(model, config)
    random = torch.Generator().manual_seed(11)
    for name, parameter in sorted(peft.named_parameters()):
        if "lora_A" in name or "lora_B" in name:
            noise = torch.randn(parameter.shape, generator=random, dtype=torch.float32).to(parameter.dtype)
            parameter.data = noise * (0.2 if "lora_A" in name else 0.05)
    return peft


def train(model, batches, rate):
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=DECAY)
    losses, norms = [], []
    model.train()
    for step in range(STEPS):
        batch = batches[step % len(batches)]
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, CLIP).item())
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    return losses, norms


def curve(folder, method, batches, row, init):
    """A loss curve in fp32, checked against fp64 so that rounding alone cannot break the comparison."""
    curves = {}
    for dtype in (torch.float64, torch.float32):
        model = load(folder, dtype)
        if method == "full":
            for name, parameter in model.named_parameters():
                parameter.requires_grad = ".layers." in name
        else:
            model = adapted(model, method)
            if dtype == torch.float64:
                state = {k: v.float().contiguous() for k, v in get_peft_model_state_dict(model).items()}
                save_file(state, init, metadata={"format": "pt"})
                exact = {k: v.double() for k, v in state.items()}
            set_peft_model_state_dict(model, {k: v.to(dtype) for k, v in exact.items()})
        start = None if method == "full" else rounded(model(row).logits[0, -1])
        losses, norms = train(model, batches, RATES[method])
        curves[dtype] = losses
    drift = max(abs(a / b - 1) for a, b in zip(curves[torch.float32], curves[torch.float64]))
    print(f"  {method}: {losses[0]:.4f} -> {losses[-1]:.4f}, fp32 against fp64 {drift:.1e}, norms {max(norms):.2f}")
    assert drift < 2e-4 and losses[-1] < 0.9 * losses[0], method
    values = {k: v for k, v in model.named_parameters() if v.requires_grad} if method == "full" \
        else get_peft_model_state_dict(model)
    picked = sorted(values)[:: max(1, len(values) // 8)]
    result = {"learning_rate": RATES[method], "weight_decay": DECAY, "betas": [0.9, 0.999], "epsilon": 1e-8,
              "max_grad_norm": CLIP, "losses": [float(f"{v:.8g}") for v in losses],
              "grad_norms": [float(f"{v:.7g}") for v in norms],
              "final": {k: rounded(values[k].flatten()[:8]) for k in picked},
              "final_logits": rounded(model.eval()(row).logits[0, -1])}
    if method != "full":
        result |= {"rank": RANK, "scale": SCALE, "initial_logits": start,
                   "modules": ["q_proj", "v_proj"] if method == "lora_last_two" else ALL_LINEAR,
                   "layers": 2 if method == "lora_last_two" else -1, "init": init.name}
    return result


def packed_case(model):
    """Two documents that share a row: what each gives alone is what it must give there."""
    documents = [rows(3, 1, 14), rows(4, 1, 11)]
    logits = [model(d).logits[0] for d in documents]
    sums = [F.cross_entropy(l[:-1], d[0, 1:], reduction="sum").item() for l, d in zip(logits, documents)]
    return {"documents": [d[0].tolist() for d in documents], "loss_sums": [float(f"{s:.8g}") for s in sums],
            "last_logits": [rounded(l[-1]) for l in logits]}


def make(shape):
    print(shape)
    folder = HERE / shape
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make_model(shape, folder)
    model = load(folder)
    row, batches = rows(1, 1, 40), [rows(100 + i, 2, 24) for i in range(4)]
    with torch.no_grad():
        logits = model(row).logits[0]
        reference = {"row": row[0].tolist(), "logits": [rounded(l) for l in logits],
                     "loss_sum": float(f"{F.cross_entropy(logits[:-1], row[0, 1:], reduction='sum').item():.8g}"),
                     "packed": packed_case(model), "batches": [b.tolist() for b in batches]}
    if shape in TRAINED:
        methods = ["lora", "dora", "full"] + (["lora_last_two"] if shape == "llama" else [])
        reference["curves"] = {m: curve(folder, m, batches, row, folder / f"{m}_init.safetensors") for m in methods}
    text = json.dumps(reference, indent=1)
    (folder / "reference.json").write_text(compact(text) + "\n")


def compact(text):
    """Lists of numbers on one line."""
    return re.sub(r"\[\s+([^\[\]{}\"]*?)\s+\]", lambda m: "[" + re.sub(r",\s+", ",", m.group(1)) + "]", text)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for each in SHAPES:
        make(each)
