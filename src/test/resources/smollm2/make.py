"""
Writes tensors.json: values of SmolLM2-135M-Instruct.Q4_1.gguf as gguf-py dequantises them, in Hugging Face's order.

    python make.py /path/to/SmolLM2-135M-Instruct.Q4_1.gguf
"""

import json
import pathlib
import sys
import zlib

import gguf
import numpy

reader = gguf.GGUFReader(sys.argv[1])
stored = {tensor.name: tensor for tensor in reader.tensors}
NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.layers.3.self_attn.v_proj.weight": "blk.3.attn_v.weight",
    "model.layers.7.self_attn.q_proj.weight": "blk.7.attn_q.weight",
    "model.layers.7.self_attn.k_proj.weight": "blk.7.attn_k.weight",
    "model.layers.29.mlp.down_proj.weight": "blk.29.ffn_down.weight",
    "model.layers.0.post_attention_layernorm.weight": "blk.0.ffn_norm.weight",
}
cases = []
for name, original in NAMES.items():
    tensor = stored[original]
    values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    if "q_proj" in name or "k_proj" in name:
        heads = 9 if "q_proj" in name else 3
        rows, columns = values.shape
        values = values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
    values = numpy.ascontiguousarray(values, dtype="<f4")
    cases.append(dict(name=name, type=tensor.tensor_type.name, shape=list(values.shape),
                      first=[float(value) for value in values.ravel()[:16]], crc32=zlib.crc32(values.tobytes())))
target = pathlib.Path(__file__).parent / "tensors.json"
target.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
