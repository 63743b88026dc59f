"""Makes the weights of an old installation with mlx-lm itself (pip install "mlx[cpu]==0.32.4" "mlx-lm==0.32.2").

base/           a tiny Llama of random weights, as a hub's folder
lora/, dora/    two trainings of it: adapters.safetensors, NNNNNNN_adapters.safetensors, adapter_config.json
fused/          base and lora fused
q4/, q8/        base quantised
logits.json     what mlx-lm computes for IDS with each of them
"""
import json, os, shutil, subprocess, sys, types
import numpy as np, mlx.core as mx
from pathlib import Path

IDS = [1, 5, 9, 3, 20, 7, 7, 12]
HIDDEN, INNER, LAYERS, HEADS, KV, VOCAB = 32, 64, 2, 4, 2, 24
out = Path(sys.argv[1])
shutil.rmtree(out, ignore_errors=True)
base = out / "base"
base.mkdir(parents=True)

mx.random.seed(11)
def matrix(*shape): return (mx.random.normal(shape) * 0.25).astype(mx.float16)
weights = {"model.embed_tokens.weight": matrix(VOCAB, HIDDEN), "model.norm.weight": 1 + matrix(HIDDEN),
           "lm_head.weight": matrix(VOCAB, HIDDEN)}
for i in range(LAYERS):
    p = f"model.layers.{i}."
    head = HIDDEN // HEADS
    weights |= {p + "input_layernorm.weight": 1 + matrix(HIDDEN), p + "post_attention_layernorm.weight": 1 + matrix(HIDDEN),
                p + "self_attn.q_proj.weight": matrix(HEADS * head, HIDDEN),
                p + "self_attn.k_proj.weight": matrix(KV * head, HIDDEN), p + "self_attn.v_proj.weight": matrix(KV * head, HIDDEN),
                p + "self_attn.o_proj.weight": matrix(HIDDEN, HEADS * head), p + "mlp.gate_proj.weight": matrix(INNER, HIDDEN),
                p + "mlp.up_proj.weight": matrix(INNER, HIDDEN), p + "mlp.down_proj.weight": matrix(HIDDEN, INNER)}
mx.save_safetensors(str(base / "model.safetensors"), weights, {"format": "mlx"})
(base / "config.json").write_text(json.dumps({
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": HIDDEN, "intermediate_size": INNER,
    "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "num_key_value_heads": KV, "head_dim": HIDDEN // HEADS,
    "vocab_size": VOCAB, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "max_position_embeddings": 128,
    "tie_word_embeddings": False, "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2}, indent=4))
letters = {chr(ord("a") + i): i + 3 for i in range(21)}
byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
(base / "tokenizer.json").write_text(json.dumps({
    "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None,
    "added_tokens": [{"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                      "special": True} for i, c in enumerate(["<pad>", "<s>", "</s>"])],
    "pre_tokenizer": byte_level, "decoder": byte_level,
    "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
              "fuse_unk": False, "byte_fallback": False,
              "vocab": {"<pad>": 0, "<s>": 1, "</s>": 2} | letters, "merges": []}}))
(base / "tokenizer_config.json").write_text(json.dumps({
    "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>",
    "chat_template": "{% for m in messages %}{{ m['content'] }}{% endfor %}"}))

def mlx(*arguments):
    subprocess.run([sys.executable, "-m", *arguments], check=True)

data = out / "data"
data.mkdir()
for name in ("train", "valid"):
    (data / f"{name}.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in ["abcdefgh" * 4, "hgfedcba" * 4] * 4))
for kind in ("lora", "dora"):
    config = out / f"{kind}.yaml"
    config.write_text(json.dumps({
        "model": str(base), "data": str(data), "train": True, "fine_tune_type": kind, "num_layers": 2, "batch_size": 2,
        "learning_rate": 2e-3, "iters": 5, "save_every": 2, "adapter_path": str(out / kind), "max_seq_length": 64,
        "steps_per_report": 1, "steps_per_eval": 5, "val_batches": 1, "seed": 3,
        "lora_parameters": {"rank": 4, "dropout": 0.0, "scale": 20.0}}))
    mlx("mlx_lm.lora", "--config", str(config))
mlx("mlx_lm.fuse", "--model", str(base), "--adapter-path", str(out / "lora"), "--save-path", str(out / "fused"))
for bits in (4, 8):
    mlx("mlx_lm.convert", "--hf-path", str(base), "--mlx-path", str(out / f"q{bits}"), "-q", "--q-bits", str(bits),
        "--q-group-size", "32", "--dtype", "float16")

from mlx_lm import load
def logits(model, adapter=None):
    loaded, _ = load(str(out / model), adapter_path=adapter and str(adapter))
    loaded.set_dtype(mx.float32)
    return np.array(loaded(mx.array([IDS]))[0].astype(mx.float32)).round(6).tolist()

def checkpoint(kind, step):
    folder = out / "one"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(out / kind / "adapter_config.json", folder)
    shutil.copy(out / kind / f"{step:07d}_adapters.safetensors", folder / "adapters.safetensors")
    found = logits("base", folder)
    shutil.rmtree(folder)
    return found

found = {m: logits(m) for m in ("base", "fused", "q4", "q8")}
found |= {f"{kind}/{step}": checkpoint(kind, step) for kind in ("lora", "dora") for step in (2, 4)}
found |= {kind: logits("base", out / kind) for kind in ("lora", "dora")}
(out / "logits.json").write_text(json.dumps({"ids": IDS} | found))
shutil.rmtree(data)
