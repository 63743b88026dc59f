"""Holds what llama.cpp makes of a converted model (see ConversionBench) against transformers on the folder itself. Ends
with status 1 where they are further apart than they may be."""
import json
import pathlib
import sys

import numpy
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, out = sys.argv[1], pathlib.Path(sys.argv[2])
said = json.loads((out / "said.json").read_text())
tokenizer = AutoTokenizer.from_pretrained(folder)
failed = False


def row(name, apart, allowed):
    global failed
    failed |= not apart <= allowed
    print(f"| {name} | {apart:.1e} | {allowed:.0e} | {'yes' if apart <= allowed else 'NO'} |", flush=True)


def logits(weights=torch.float32, compute=torch.float32):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=weights).to(compute).eval()
    with torch.no_grad():
        return model(torch.tensor([said["tokens"]])).logits[0].double().numpy()


def apart(found, wanted):
    """Of all logits together, and of the worst one against the greatest."""
    return (numpy.linalg.norm(found - wanted) / numpy.linalg.norm(wanted),
            abs(found - wanted).max() / abs(wanted).max())


def file(name, wanted):
    return numpy.fromfile(out / f"{name}.bin", dtype="<f4").reshape(wanted.shape).astype(float)


exact = logits()
rounded = logits(weights=torch.float16)
print("| check | apart | may be | |\n|---|---|---|---|")
for name, found, wanted, allowed in (
        ("F32", file("F32", exact), exact, 1e-5),
        ("F16", file("F16", exact), exact, 1e-3),
        ("F16, against the folder's weights as F16", file("F16", exact), rounded, 1e-3),
        ("transformers' own float16", logits(torch.float16, torch.float16), rounded, numpy.inf)):
    all_, worst = apart(found, wanted)
    row(f"{name}: logits, relative", all_, allowed)
    row(f"{name}: worst logit against the greatest", worst, numpy.inf)
best = numpy.sort(exact, 1)
clear = best[:, -1] - best[:, -2] > 0.05
row("F16: likeliest tokens that differ where one leads by 0.05", (file("F16", exact).argmax(1) != exact.argmax(1))[clear].sum(), 0)
row(f"lines of {len(said['lines'])} with other ids", sum(
    tokenizer(line, add_special_tokens=False)["input_ids"] != ids for line, ids in zip(said["lines"], said["ids"])), 0)
row("prompts that differ", sum(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True) != prompt
                               for turns, prompt in zip(said["conversations"], said["prompts"])), 0)
sys.exit(failed)
