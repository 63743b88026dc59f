"""Makes the reference figures beside this file: tiny models of each family with fixed weights, their logits by
transformers, and 50 steps of LoRA, DoRA and full training by PEFT and torch.optim.AdamW.

    python make.py      # torch 2.13, transformers 5.23, peft 0.21, safetensors
"""
import json, pathlib, shutil
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config
from transformers import SmolLM3Config

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
BASE = dict(vocab_size=128, hidden_size=32, intermediate_size=64, num_attention_heads=4, num_key_value_heads=2,
            num_hidden_layers=3, max_position_embeddings=256, bos_token_id=1, eos_token_id=2, pad_token_id=0)
SHAPES = {
    "llama": LlamaConfig(**BASE, tie_word_embeddings=False, rope_theta=10000.0, rope_scaling={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64}),
    "mistral": MistralConfig(**BASE, sliding_window=10, tie_word_embeddings=False),
    "qwen2": Qwen2Config(**BASE, tie_word_embeddings=True),
    "qwen3": Qwen3Config(**BASE, head_dim=16, tie_word_embeddings=True),
    "gemma3": Gemma3TextConfig(**{**BASE, "num_hidden_layers": 4}, head_dim=16, query_pre_attn_scalar=24,
                               sliding_window=12, layer_types=["sliding_attention", "sliding_attention",
                                                               "full_attention", "sliding_attention"],
                               rope_theta=1000000.0, rope_local_base_freq=10000.0),
    "smollm3": SmolLM3Config(**{**BASE, "num_hidden_layers": 4}, no_rope_layers=[1, 1, 1, 0], tie_word_embeddings=True),
}
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
STEPS, ROWS, LENGTH, RATE, DECAY, CLIP, RANK, SCALE = 50, 2, 24, 1e-2, 0.01, 1.0, 4, 2.0


def fresh(config, weights=None):
    torch.manual_seed(11)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager")
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:
                p.add_(torch.randn_like(p) * 0.1)
            elif name.endswith("bias"):
                p.copy_(torch.randn_like(p) * 0.1)
            else:
                p.copy_(torch.randn_like(p) * (0.5 / p.shape[-1] ** 0.5 if p.dim() == 2 else 0.02))
    if weights is not None:
        model.load_state_dict(weights)
    return model


def curve(model, batches):
    params = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(params, lr=RATE, weight_decay=DECAY)
    losses = []
    model.train()
    for batch in batches:
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, CLIP)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    return losses


for name, config in SHAPES.items():
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model = fresh(config)
    model.eval()
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    weights = {k: v.clone() for k, v in model.state_dict().items()}
    torch.manual_seed(5)
    tokens = torch.randint(3, 128, (1, 40))
    with torch.no_grad():
        logits = model(tokens).logits[0]
    figures = {"tokens": tokens[0].tolist(), "logits": [[float(f"{x:.7g}") for x in row] for row in logits.tolist()]}
    # A pattern that can be learnt: each token names the next, with a little noise.
    follow = torch.randperm(125) + 3
    batches = []
    for _ in range(STEPS):
        rows = torch.zeros(ROWS, LENGTH, dtype=torch.long)
        rows[:, 0] = torch.randint(3, 128, (ROWS,))
        for i in range(1, LENGTH):
            rows[:, i] = torch.where(torch.rand(ROWS) < 0.1, torch.randint(3, 128, (ROWS,)), follow[rows[:, i - 1] - 3])
        batches.append(rows)
    figures |= {"batches": [b.tolist() for b in batches], "learning_rate": RATE, "weight_decay": DECAY,
                "max_norm": CLIP, "rank": RANK, "scale": SCALE}
    for method in ("lora", "dora"):
        tuned = get_peft_model(fresh(config, weights), LoraConfig(
            r=RANK, lora_alpha=RANK * SCALE, target_modules=ALL, use_dora=method == "dora"))
        torch.manual_seed(9)
        with torch.no_grad():
            for n, p in tuned.named_parameters():
                if "lora_B" in n:
                    p.copy_(torch.randn_like(p) * 0.05)
        state = {k: v.clone().contiguous() for k, v in get_peft_model_state_dict(tuned).items()}
        save_file(state, folder / f"{method}.safetensors", {"format": "pt"})
        figures[method] = curve(tuned, batches)
        end = get_peft_model_state_dict(tuned)
        figures[method + "_end"] = {k: v.flatten()[:4].tolist() for k, v in list(end.items())[:6]}
    full = fresh(config, weights)
    for n, p in full.named_parameters():
        p.requires_grad = ".layers." in n
    figures["full"] = curve(full, batches)
    (folder / "reference.json").write_text(json.dumps(figures))
    print(name, figures["lora"][0], figures["lora"][-1], figures["dora"][-1], figures["full"][-1])
