"""Writes the adapters and the figures in this folder: `python expect.py FOLDER`, with torch, transformers and peft.

lora/ and dora/ are saved by PEFT over a llama of random weights; expected.json holds what PEFT's own merge makes of
some matrices, and where llama.cpp's converter puts the rows of q and k.
"""
import json
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

folder = pathlib.Path(sys.argv[1])
HEADS, KV_HEADS, HEAD_SIZE = 2, 1, 8
config = LlamaConfig(vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
                     num_attention_heads=HEADS, num_key_value_heads=KV_HEADS, max_position_embeddings=64)


def flat(tensor):
    return [round(float(x), 9) for x in tensor.detach().flatten()]


def converters_rows(rows, heads):
    """The permutation of q and k in llama.cpp's conversion, applied to row numbers."""
    return torch.arange(rows).reshape(heads, 2, rows // heads // 2).swapaxes(1, 2).flatten().tolist()


expected = {"rows_of_q": converters_rows(HEADS * HEAD_SIZE, HEADS),
            "rows_of_k": converters_rows(KV_HEADS * HEAD_SIZE, KV_HEADS)}
for kind in "lora", "dora":
    torch.manual_seed(7)
    model = get_peft_model(LlamaForCausalLM(config), LoraConfig(
        r=2, lora_alpha=6, target_modules=["q_proj", "v_proj", "down_proj"], layers_to_transform=[1],
        use_dora=kind == "dora", task_type="CAUSAL_LM"))
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
        if "magnitude" in name:
            parameter.data *= 1 + 0.1 * torch.rand_like(parameter)
    model.save_pretrained(folder / kind)
    (folder / kind / "README.md").unlink(missing_ok=True)
    layer = model.base_model.model.model.layers[1]
    bases = {"self_attn.q_proj": layer.self_attn.q_proj, "mlp.down_proj": layer.mlp.down_proj}
    before = {name: flat(module.base_layer.weight) for name, module in bases.items()}
    layer = model.merge_and_unload().model.layers[1]
    after = {"self_attn.q_proj": layer.self_attn.q_proj, "mlp.down_proj": layer.mlp.down_proj}
    expected[kind] = {name: {"base": before[name], "merged": flat(after[name].weight)} for name in bases}
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
