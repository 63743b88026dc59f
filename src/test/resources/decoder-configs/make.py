"""Writes cases.json: small configurations and what transformers makes of them. Needs torch and transformers 5.23."""

import json
import pathlib

import torch
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

BASE = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
            vocab_size=100, max_position_embeddings=512, pad_token_id=0, bos_token_id=1,
            eos_token_id=2)
LLAMA3 = dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=128)
CASES = {
    "llama": dict(model_type="llama"),
    "llama-tied-wide-heads-bias": dict(model_type="llama", tie_word_embeddings=True, head_dim=24, attention_bias=True),
    "llama-linear": dict(model_type="llama", rope_theta=50000.0, rope_scaling=dict(type="linear", factor=4.0)),
    "llama-dynamic": dict(model_type="llama", rope_scaling=dict(rope_type="dynamic", factor=2.0)),
    "llama3": dict(model_type="llama", rope_theta=500000.0, rope_scaling=dict(rope_type="llama3", **LLAMA3)),
    "llama-new-style": dict(model_type="llama", rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, **LLAMA3)),
    "llama-yarn": dict(model_type="llama", rope_scaling=dict(rope_type="yarn", factor=4.0,
                                                             original_max_position_embeddings=128)),
    "llama-yarn-mscale": dict(model_type="llama", rope_scaling=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=128, mscale=0.7, mscale_all_dim=1.2,
        beta_fast=16, beta_slow=2)),
    "mistral": dict(model_type="mistral", sliding_window=32),
    "mistral-without-window": dict(model_type="mistral", sliding_window=None, rope_theta=1000000.0),
    "smollm3": dict(model_type="smollm3"),
    "smollm3-no-rope-layers": dict(model_type="smollm3", no_rope_layers=[1, 0, 0, 1], tie_word_embeddings=False),
    "qwen2": dict(model_type="qwen2", rope_theta=1000000.0),
    "qwen2-window": dict(model_type="qwen2", use_sliding_window=True, sliding_window=16, max_window_layers=2),
    "qwen3": dict(model_type="qwen3", tie_word_embeddings=True),
    "qwen3-yarn": dict(model_type="qwen3", head_dim=32, rope_scaling=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=128)),
    "gemma3": dict(model_type="gemma3_text", sliding_window=16, num_hidden_layers=8, head_dim=32),
    "gemma3-linear": dict(model_type="gemma3_text", sliding_window=16, sliding_window_pattern=2, head_dim=16,
                          query_pre_attn_scalar=24, rope_scaling=dict(rope_type="linear", factor=8.0),
                          rope_local_base_freq=20000.0, rope_theta=500000.0),
    "gemma3-layer-types": dict(model_type="gemma3_text", sliding_window=16, layer_types=[
        "full_attention", "sliding_attention", "sliding_attention", "full_attention"]),
}


def rope(config, layer_type):
    parameters = config.rope_parameters
    if layer_type in parameters:
        parameters = parameters[layer_type]
    kind = parameters["rope_type"]
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    if kind == "default":
        return [float(parameters["rope_theta"]) ** (-2 * i / size) for i in range(size // 2)], 1.0
    nested = layer_type if "full_attention" in config.rope_parameters else None
    frequencies, factor = ROPE_INIT_FUNCTIONS[kind](config, torch.device("cpu"), layer_type=nested)
    return frequencies.tolist(), factor


def windows(config):
    count = config.num_hidden_layers
    if config.model_type == "mistral":
        return [config.sliding_window or 0] * count
    kinds = getattr(config, "layer_types", None) or ["full_attention"] * count
    return [config.sliding_window if kind == "sliding_attention" else 0 for kind in kinds]


cases = []
for name, given in CASES.items():
    fields = BASE | given
    config = AutoConfig.for_model(**fields)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    layers = []
    kinds = getattr(config, "layer_types", None) or ["full_attention"] * config.num_hidden_layers
    ropes = {}
    for i, (kind, window) in enumerate(zip(kinds, windows(config))):
        frequencies, factor = rope(config, kind)
        ropes[kind] = dict(inverse_frequencies=frequencies, attention_factor=factor)
        rotated = config.no_rope_layers[i] if config.model_type == "smollm3" else 1
        layers.append(dict(window=window, rope=kind if rotated else None))
    attention = model.model.layers[0].self_attn
    cases.append(dict(
        name=name, config=fields, layers=layers, ropes=ropes, attention_scale=attention.scaling,
        tied=config.tie_word_embeddings,
        tensors={key: list(value.shape) for key, value in model.named_parameters()}))
target = pathlib.Path(__file__).parent / "cases.json"
target.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "cases,", target.stat().st_size, "bytes")
