"""
Writes tokenizers.json: small vocabularies and what tokenizer.json files of real models have around theirs.

    python make_tokenizers.py

Needs transformers 5.23 with tokenizers 0.23.3. Heads come from transformers' own classes where it has one, else from
the models named beside them.
"""

import json
import pathlib
import random

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers.convert_slow_tokenizer import generate_merges
from transformers import GemmaTokenizer, LlamaTokenizer, Qwen2Tokenizer

HERE = pathlib.Path(__file__).parent
WORDS = ("the of and to in is it that for was on are with they be at one have this from or had by hot but some what "
         "there we can out other were all your when up use word how said an each she which do their time if will way "
         "don't I'm we'll you're he's they've int return def class import self print for while 12 345 2024 3.14 "
         "und der die das Größe Straße façade naïve señor être où déjà привет мир это как все она так его но да ты "
         "日本語 中文 文字 我们 今天 天气 안녕하세요 세계 한국어 مرحبا العالم שלום עולם नमस्ते दुनिया สวัสดี γειά σου κόσμε 😀 🚀 … — “ ” « »").split()

SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>"] + ["<0x%02X>" % i for i in range(256)]


def text():
    chosen = random.Random(1)
    for _ in range(4000):
        yield "".join(chosen.choice(WORDS) + chosen.choice([" ", " ", " ", ", ", ". ", "\n", "  ", "\t", "!\n\n", ""])
                      for _ in range(12))


def byte_pairs():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(text(), trainers.BpeTrainer(
        vocab_size=600, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return json.loads(tokenizer.to_str())["model"]


def pieces():
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", behavior="merged_with_next")
    tokenizer.train_from_iterator(text(), trainers.BpeTrainer(
        vocab_size=900, limit_alphabet=150, show_progress=False,
        special_tokens=SPECIAL))
    model = json.loads(tokenizer.to_str())["model"]
    # As if SentencePiece had made it: every way to put a piece together is a merge, the best piece first.
    model["merges"] = generate_merges(model["vocab"], {piece: -id for piece, id in model["vocab"].items()}, SPECIAL)
    return model


def head(tokenizer):
    fields = json.loads(tokenizer.backend_tokenizer.to_str())
    return {key: fields[key] for key in ("normalizer", "pre_tokenizer", "decoder")}


def split(regex):
    return dict(normalizer=None, decoder=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
                pre_tokenizer=dict(type="Sequence", pretokenizers=[
                    dict(type="Split", pattern=dict(Regex=regex), behavior="Isolated", invert=False),
                    dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False)]))


BYTES = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
          r"\s+(?!\S)|\s+")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
          r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|"
          r"\s*[\r\n]+|\s+(?!\S)|\s+")
heads = {
    "gpt-2": dict(head=dict(normalizer=None, pre_tokenizer=BYTES, decoder=BYTES), model=dict(vocabulary="bytes")),
    # SmolLM2
    "smollm": dict(head=dict(normalizer=None, decoder=BYTES, pre_tokenizer=dict(type="Sequence", pretokenizers=[
        dict(type="Digits", individual_digits=True), BYTES])), model=dict(vocabulary="bytes")),
    # Llama 3.2 and SmolLM3
    "llama-bpe": dict(head=split(LLAMA3), model=dict(vocabulary="bytes", ignore_merges=True)),
    "smaug-bpe": dict(head=split(LLAMA3), model=dict(vocabulary="bytes", ignore_merges=False)),
    "qwen2": dict(head=head(Qwen2Tokenizer()), model=dict(vocabulary="bytes")),
    # Mistral Nemo
    "tekken": dict(head=split(TEKKEN), model=dict(vocabulary="bytes", ignore_merges=True)),
    "gemma": dict(head=head(GemmaTokenizer()), model=dict(vocabulary="pieces")),
    "llama": dict(head=head(LlamaTokenizer()), model=dict(vocabulary="pieces")),
    # Llama 2
    "llama-legacy": dict(head=dict(pre_tokenizer=None, normalizer=dict(type="Sequence", normalizers=[
        dict(type="Prepend", prepend="▁"), dict(type="Replace", pattern=dict(String=" "), content="▁")]),
        decoder=head(LlamaTokenizer())["decoder"]), model=dict(vocabulary="pieces")),
}
vocabularies = dict(bytes=byte_pairs(), pieces=pieces())
(HERE / "tokenizers.json").write_text(json.dumps(dict(heads=heads, vocabularies=vocabularies), ensure_ascii=False,
                                                 separators=(",", ":")) + "\n")
