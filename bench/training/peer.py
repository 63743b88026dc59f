"""Carries out a job (see job.py) on PyTorch, transformers and PEFT, as their documentation has it, and prints what came
of it. Ours.java is the same on the trainer's decoder."""
import contextlib
import json
import resource
import sys
import time

import torch
from peft import LoraConfig, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM


def open_model(job):
    narrow = job["precision"] == "bf16"
    full = job["method"] == "full"
    # Weights that are trained stay float32 and are cast for the products; frozen ones are kept narrow.
    model = AutoModelForCausalLM.from_pretrained(job["model"],
                                                 dtype=torch.bfloat16 if narrow and not full else torch.float32)
    model.config.use_cache = False
    if full:
        for name, parameter in model.named_parameters():
            parameter.requires_grad = ".layers." in name
    else:
        model = get_peft_model(model, LoraConfig(
            r=job["rank"], lora_alpha=job["rank"] * job["scale"], target_modules=job["modules"],
            use_dora=job["method"] == "dora"))
        set_peft_model_state_dict(model, load_file(job["adapter"]))
    if job["checkpointing"]:
        model.gradient_checkpointing_enable({"use_reentrant": False})
    return model, torch.autocast("cpu", torch.bfloat16) if narrow else contextlib.nullcontext()


def main():
    job = json.load(open(sys.argv[1]))
    torch.set_num_threads(job["threads"])
    start = time.monotonic()
    model, precision = open_model(job)
    result = {"load_seconds": time.monotonic() - start, "losses": [], "seconds": []}
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=job["learning_rate"], weight_decay=job["weight_decay"])
    model.train()
    for batch in job["batches"]:
        rows = torch.tensor(batch)
        start = time.monotonic()
        with precision:
            loss = model(input_ids=rows, labels=rows).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, job["max_norm"])
        optimiser.step()
        optimiser.zero_grad()
        result["losses"].append(loss.item())
        result["seconds"].append(time.monotonic() - start)
    print(json.dumps(result | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
