"""
Writes a tiny model of each family as transformers saves it and as llama.cpp's converter turns it into GGUF.

    python make.py /path/to/llama.cpp

Needs torch and transformers 5.23; the converter is that of llama.cpp v0.4.0.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import torch
from transformers import AutoConfig, AutoModelForCausalLM

LLAMA = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(LLAMA), str(LLAMA / "gguf-py")]

import conversion  # noqa: E402
import gguf  # noqa: E402

BASE = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=4, num_attention_heads=2, num_key_value_heads=1,
            vocab_size=24, max_position_embeddings=256, pad_token_id=0, bos_token_id=1, eos_token_id=2, head_dim=8,
            rms_norm_eps=1e-5)
FAMILIES = {
    "llama": dict(rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                                       high_freq_factor=4.0, original_max_position_embeddings=64)),
    "mistral": dict(sliding_window=None, rope_theta=1000000.0, rope_scaling=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=64)),
    "smollm3": dict(tie_word_embeddings=True, rope_theta=5000000.0),
    "qwen2": dict(tie_word_embeddings=True, rope_theta=1000000.0),
    "qwen3": dict(rope_theta=1000000.0, rope_scaling=dict(rope_type="linear", factor=2.0)),
    "gemma3_text": dict(num_hidden_layers=6, sliding_window=32, query_pre_attn_scalar=8),
}


def vocabulary(writer):
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(["<pad>", "<s>", "</s>"] + [chr(ord("a") + i) for i in range(21)])
    writer.add_token_types([3, 3, 3] + [1] * 21)
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def convert(family, config, source, target):
    name = {"gemma3_text": "Gemma3ForCausalLM", "smollm3": "SmolLM3ForCausalLM"}.get(
        family, family.capitalize() + "ForCausalLM")
    kind = conversion.get_model_class(name)

    class WithVocabulary(kind):
        model_arch = kind.model_arch

        def set_vocab(self):
            vocabulary(self.gguf_writer)

    # Gemma's converter counts the tokens; the others look at the file's rules.
    (source / "tokenizer.json").write_text(json.dumps(dict(
        model=dict(type="BPE", vocab={str(i): i for i in range(24)}, merges=[]), added_tokens=[])))
    WithVocabulary(source, gguf.LlamaFileType.ALL_F32, target, hparams=None).write()


for family, given in FAMILIES.items():
    torch.manual_seed(list(FAMILIES).index(family))
    config = AutoConfig.for_model(family, **(BASE | given))
    config.architectures = None
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.3)
    folder = HERE / family
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as copy:
        work = pathlib.Path(copy) / family
        shutil.copytree(folder, work)
        convert(family, config, work, folder / "model.gguf")
    print(family, sorted(path.name for path in folder.iterdir()))
