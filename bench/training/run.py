"""Our trainer against PyTorch + PEFT: same model, rows, initial weights, batch, threads and optimiser.

Each measurement is a process of its own; the two sides alternate, and who begins alternates too. Speed is that of the
steps after the warm-up, as the median; memory is the process's peak. Losses are compared step by step.
"""
import argparse
import os
import statistics
import sys

import job


def speed(result, tokens, warmup):
    return tokens / statistics.median(result["seconds"][warmup:])


def compare(args, sides, method, modules, precision, length, checkpointing):
    batch = max(1, args.tokens // length)
    task = job.make(method, modules, job.batches(args.warmup + args.steps, batch, length), precision=precision,
                    checkpointing=checkpointing, threads=args.threads)
    rounds = []
    for i in range(args.rounds):
        done = {side.name: side.run(task) for side in (sides if i % 2 == 0 else reversed(sides))}
        rounds.append([done[side.name] for side in sides])
    ours, peer = ([speed(r[k], batch * length, args.warmup) for r in rounds] for k in (0, 1))
    memory = [max(r[k]["peak"] for r in rounds) / 1e9 for k in (0, 1)]
    apart = max(abs(a / b - 1) for r in rounds for a, b in zip(r[0]["losses"], r[1]["losses"]))
    # Paired, so that a drift of the machine's speed falls on both.
    ratio = statistics.median(a / b for a, b in zip(ours, peer))
    name = method if method == "full" else f"{method} r16 {modules}"
    print(f"| {name} | {precision} | {batch} × {length} | {'yes' if checkpointing else 'no'} "
          f"| {statistics.median(ours):.0f} | {statistics.median(peer):.0f} | {ratio:.2f} "
          f"| {memory[0]:.2f} | {memory[1]:.2f} | {memory[0] / memory[1]:.2f} | {apart:.0e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1, help="steps that are not counted")
    parser.add_argument("--steps", type=int, default=3, help="steps that are")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--tokens", type=int, default=1024, help="in a batch, whatever its rows' length")
    parser.add_argument("--methods", nargs="+", default=["lora-all_linear", "lora-default", "full"])
    parser.add_argument("--precisions", nargs="+", default=["fp32", "bf16"])
    parser.add_argument("--lengths", nargs="+", type=int, default=[256, 1024])
    parser.add_argument("--checkpointing", nargs="+", default=["no", "yes"])
    parser.add_argument("--classpath", help="of the program, instead of the launcher's build")
    args = parser.parse_args()
    sides = [job.ours(args.classpath), job.peer(args.threads)]
    print(f"{job.MODEL.name}, {args.threads} thread(s) of {os.cpu_count()} cores, {args.steps} steps after "
          f"{args.warmup}, {args.rounds} rounds\n")
    print("| method | precision | batch | checkpointing | ours, tokens/s | PyTorch + PEFT, tokens/s | ratio "
          "| ours, GB | PyTorch + PEFT, GB | ratio | losses apart |\n|---|---|---|---|---|---|---|---|---|---|---|")
    for length in args.lengths:
        for method in args.methods:
            kind, _, modules = method.partition("-")
            for precision in args.precisions:
                for checkpointing in args.checkpointing:
                    compare(args, sides, kind, modules, precision, length, checkpointing == "yes")
    print("done", file=sys.stderr)


if __name__ == "__main__":
    main()
