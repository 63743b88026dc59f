"""The same figures from our trainer and from PyTorch + PEFT: logits (against PyTorch's in float64), loss curves, and
our adapters loaded into PEFT. Ends with status 1 where they are further apart than they may be."""
import argparse
import os
import pathlib
import sys
import tempfile

import numpy
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

import job

LOGITS, LOSSES = 1e-4, 1e-3


def logits(file, prompt):
    return numpy.fromfile(file, dtype="<f4").reshape(len(prompt), -1)


def in_pytorch(prompt, folder=None, dtype=torch.float64):
    """Logits, by default in float64: in float32 PyTorch's own two attention kernels are nearly 1e-4 apart here."""
    model = AutoModelForCausalLM.from_pretrained(job.MODEL, dtype=dtype)
    if folder:
        model = PeftModel.from_pretrained(model, folder, autocast_adapter_dtype=False)
    with torch.no_grad():
        return model.eval()(torch.tensor([prompt])).logits[0].numpy()


class Report:
    def __init__(self):
        self.failed = False
        print("| check | apart | may be | |\n|---|---|---|---|")

    def row(self, name, apart, allowed):
        self.failed |= not apart <= allowed
        print(f"| {name} | {apart:.1e} | {allowed:.0e} | {'yes' if apart <= allowed else 'NO'} |", flush=True)


def check_method(method, args, sides, prompt, scratch, report):
    task = job.make(method, "all_linear", job.batches(args.steps, args.batch, args.length), threads=args.threads,
                    learning_rate=args.rate, prompt=prompt, checkpointing=False)
    folder = pathlib.Path(scratch) / method
    file = f"{scratch}/{method}.bin"
    ours, peer = sides
    losses = [ours.run(task | {"logits_after": file, "save": str(folder)})["losses"], peer.run(task)["losses"]]
    after = logits(file, prompt)
    print(f"{method}: {losses[0][0]:.4f} -> {losses[0][-1]:.4f}", file=sys.stderr)
    report.row(f"{method}, losses of {args.steps} steps, relative", max(abs(a / b - 1) for a, b in zip(*losses)), LOSSES)
    peft, exact = in_pytorch(prompt, folder, torch.float32), in_pytorch(prompt, folder)
    report.row(f"{method}, our adapter loaded into PEFT, logits", abs(peft - after).max(), LOGITS)
    # Neither can be nearer to the other than both are to what is exact.
    print(f"{method}: from logits in float64 ours are {abs(after - exact).max():.1e} apart, PEFT's "
          f"{abs(peft - exact).max():.1e}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--classpath", help="of the program, instead of the launcher's build")
    args = parser.parse_args()
    sides = [job.ours(args.classpath), job.peer(args.threads)]
    prompt = job.tokens()[:64]
    with tempfile.TemporaryDirectory() as scratch:
        report = Report()
        file = f"{scratch}/base.bin"
        sides[0].run(job.make("full", None, [], threads=args.threads, prompt=prompt, logits_before=file))
        exact = in_pytorch(prompt)
        report.row(f"logits of {len(prompt)} tokens, ours in float32", abs(logits(file, prompt) - exact).max(), LOGITS)
        report.row("the same, PyTorch's in float32", abs(in_pytorch(prompt, dtype=torch.float32) - exact).max(), LOGITS)
        for method in ("lora", "dora"):
            check_method(method, args, sides, prompt, scratch, report)
    sys.exit(report.failed)


if __name__ == "__main__":
    main()
