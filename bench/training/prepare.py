"""Makes what both sides of a comparison read, once: SmolLM2-135M as a Hugging Face folder, out of its GGUF file."""
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

gguf, folder = (pathlib.Path(a) for a in sys.argv[1:])
model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
del model.config.quantization_config
plain = LlamaForCausalLM(model.config).float()
plain.load_state_dict(model.state_dict())
plain.save_pretrained(folder)
AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)
