"""
Writes models.json: tiny models of each family and the logits that transformers computes of them.

    python make.py

Needs torch and transformers 5.23. Weights follow a formula, so that no file has to hold them: value i of a tensor is
(h / 64 - 1) / 4 with h the 7 top bits of (i + crc32(name)) * 2654435761 mod 2^32, twice that for Gemma, and a quarter
of it for vectors (norms have 1 added where the model does not do so). All of these are exact as float16.
"""

import json
import pathlib
import zlib

import numpy
import torch
from transformers import AutoConfig, AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
BASE = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
            vocab_size=24, max_position_embeddings=256, pad_token_id=0, bos_token_id=1, eos_token_id=2, head_dim=8,
            rms_norm_eps=1e-5, tie_word_embeddings=False)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=64)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=64)
CASES = {
    "llama-llama3": dict(model_type="llama", rope_theta=500000.0, rope_scaling=LLAMA3),
    "llama-linear-bias": dict(model_type="llama", attention_bias=True, num_key_value_heads=2,
                              rope_scaling=dict(rope_type="linear", factor=2.0)),
    "llama-tied-wide-heads": dict(model_type="llama", head_dim=12, tie_word_embeddings=True),
    "mistral-yarn": dict(model_type="mistral", sliding_window=None, rope_theta=1000000.0, rope_scaling=YARN),
    "mistral-yarn-attention": dict(model_type="mistral", sliding_window=None, rope_scaling=dict(
        YARN, attention_factor=1.3)),
    "smollm3": dict(model_type="smollm3", num_hidden_layers=4, tie_word_embeddings=True, rope_theta=5000000.0),
    "qwen2": dict(model_type="qwen2", tie_word_embeddings=True, rope_theta=1000000.0),
    "qwen3": dict(model_type="qwen3", rope_theta=1000000.0),
    "qwen3-tied-yarn": dict(model_type="qwen3", tie_word_embeddings=True, head_dim=16, rope_scaling=YARN),
    "gemma3": dict(model_type="gemma3_text", num_hidden_layers=6, sliding_window=16, query_pre_attn_scalar=8,
                   tie_word_embeddings=True),
    "gemma3-linear": dict(model_type="gemma3_text", num_hidden_layers=4, sliding_window=8, query_pre_attn_scalar=8,
                          rope_theta=500000.0, rope_local_base_freq=20000.0, sliding_window_pattern=2,
                          rope_scaling=dict(rope_type="linear", factor=8.0), tie_word_embeddings=True),
}
# For tokenizers that are larger than the models above.
CASES["vocabulary-1000"] = dict(model_type="llama", vocab_size=1000, num_hidden_layers=1, tie_word_embeddings=True)
IDS = [(7 * i * i + 3 * i + 1) % 24 for i in range(48)]
POSITIONS = [0, 1, 9, 20, 33, 47]


def values(name, shape, gemma):
    count = int(numpy.prod(shape))
    mixed = (numpy.arange(count, dtype=numpy.uint64) + zlib.crc32(name.encode())) * 2654435761 % 2 ** 32
    grid = ((mixed >> 25).astype(numpy.float32) / 64 - 1) / (2 if gemma else 4)
    if len(shape) == 1:
        grid = grid / 4 + (1 if name.endswith("norm.weight") and not gemma else 0)
    return torch.from_numpy(grid.reshape(shape))


def case(given):
    config = AutoConfig.for_model(**(BASE | given))
    config.architectures = None
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    shapes = {name: list(p.shape) for name, p in model.named_parameters()}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(values(name, shapes[name], "gemma" in given["model_type"]))
        logits = model(torch.tensor([IDS])).logits[0, POSITIONS]
    return dict(config=json.loads(config.to_json_string()), shapes=shapes,
                logits=[[round(v, 6) for v in row[:24]] for row in logits.tolist()])


cases = {name: case(given) for name, given in CASES.items()}
lines = ",\n".join(json.dumps(name) + ": " + json.dumps(value) for name, value in cases.items())
(HERE / "models.json").write_text(
    '{"ids": %s,\n"positions": %s,\n"models": {\n%s}}\n' % (json.dumps(IDS), json.dumps(POSITIONS), lines))
