"""What run.py and parity.py share: jobs, and the two programs that carry them out.

A job is a JSON file: model (folder), method (full, lora, dora), rank, scale, modules, adapter (initial weights),
precision (fp32, bf16), checkpointing, threads, learning_rate, weight_decay, max_norm, batches (one per step, each of
rows of token ids); for checks of ours also prompt, logits_before and logits_after (files to write) and save (a folder).
"""
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "forgellm"
MODEL = CACHE / "bench/SmolLM2-135M-Instruct"
ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
MODULES = {"all_linear": ALL_LINEAR, "default": ["q_proj", "v_proj"]}


def make(method, modules, rows, **settings):
    return {"model": str(MODEL), "method": method, "rank": 16, "scale": 1.0,
            "modules": [] if method == "full" else MODULES[modules], "adapter": str(adapter(method, modules)),
            "precision": "fp32", "checkpointing": True, "learning_rate": 1e-4, "weight_decay": 0.01, "max_norm": 1.0,
            "batches": rows} | settings


@functools.cache
def adapter(method, modules):
    """Initial adapter weights under PEFT's names, B not zero, so that all of the way back is used from the start."""
    if method == "full":
        return None
    import torch
    from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM
    path = CACHE / f"bench/{method}-{modules}-16.safetensors"
    if not path.exists():
        model = get_peft_model(AutoModelForCausalLM.from_pretrained(MODEL), LoraConfig(
            r=16, lora_alpha=16, target_modules=MODULES[modules], use_dora=method == "dora"))
        random = torch.Generator().manual_seed(1)
        state = get_peft_model_state_dict(model)
        for name in sorted(state):
            if "lora_A" in name or "lora_B" in name:
                state[name] = torch.randn(state[name].shape, generator=random) * (0.02 if "lora_A" in name else 0.002)
        save_file({k: v.contiguous() for k, v in state.items()}, path, {"format": "pt"})
    return path


@functools.cache
def tokens():
    """The repository's own documentation, as the model's tokenizer sees it: text that no model was trained on."""
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    ids = []
    for file in sorted((ROOT / "docs").glob("*.md")):
        ids += tokenizer(file.read_text())["input_ids"] + [tokenizer.eos_token_id]
    return ids


def batches(steps, batch, length):
    ids = tokens()
    row = iter(range(10**9))
    return [[[ids[(i * length + j) % len(ids)] for j in range(length)] for i in (next(row) for _ in range(batch))]
            for _ in range(steps)]


class Side:
    """One of the two programs, in a new process for each job, so that its peak memory is the job's."""

    def __init__(self, name, command, environment):
        self.name, self.command, self.environment = name, command, environment

    def run(self, job):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(job, file)
            file.flush()
            done = subprocess.run([*self.command, file.name], env=os.environ | self.environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"{self.name} failed:\n{done.stderr[-4000:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])


def ours(classpath=None):
    java = pathlib.Path(subprocess.check_output([ROOT / "forgellm", "java-home"], text=True).strip()) / "bin"
    if classpath is None:
        subprocess.run([ROOT / "forgellm", "--version"], check=True, stdout=subprocess.DEVNULL)
        builds = sorted((ROOT / "target/forgellm").glob("*/quarkus-run.jar"), key=lambda p: p.stat().st_mtime)
        classpath = str(builds[-1])
    classes = CACHE / "bench/classes"
    subprocess.run([java / "javac", "-cp", classpath, "-d", classes, HERE / "Ours.java"], check=True)
    start = [str(java / "java"), "-cp", f"{classes}{os.pathsep}{classpath}"]
    settings = json.loads(subprocess.check_output([*start, "Ours", "settings", str(CACHE / "natives")]))
    return Side("ours", [start[0], *settings["flags"], *start[1:], "Ours"], settings["environment"])


def peer(threads):
    return Side("PyTorch + PEFT", [sys.executable, str(HERE / "peer.py")], {"OMP_NUM_THREADS": str(threads)})
