"""Our quantiser against llama.cpp's llama-quantize: the same file, types and threads, in alternation, no importance
matrix.

Ours is a job of a running server, asked for over HTTP; theirs a command. Of each there are two times: that of the whole
process from its start to its end, and that of quantising alone as each tells it itself. Between two measurements all
that was written is brought to the disk, so that none pays for the other's.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import gguf

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "forgellm"
STARTER = CACHE / "models/SmolLM2-135M-Instruct.Q4_1.gguf"
PEER = CACHE / "bench/llama.cpp-build/bin/llama-quantize"
LARGE = ["Q8_0", "Q4_0", "Q4_K_M"]


class Refused(Exception):
    """A type that does not fit this model's rows."""


class Server:
    def __init__(self, home, port):
        self.port, self.models = port, home / "models"
        self.models.mkdir()
        self.process = subprocess.Popen([ROOT / "forgellm", "server", "--port", str(port)],
                                        env=dict(os.environ, FORGELLM_HOME=str(home)), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(3000):
            try:
                self.ask("GET", "/api/health")
                return
            except ConnectionError:
                time.sleep(0.1)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            raise SystemExit(f"{path}: {answer}")
        return answer

    def wait(self, job):
        """The job when it is over, and the most memory that its process was seen to have had resident."""
        peak = 0
        while True:
            state = self.ask("GET", f"/api/jobs/{job}")["job"]
            if state["state"] == "completed":
                return state, peak
            if state["ended"]:
                raise Refused(state["error"])
            try:
                status = pathlib.Path(f"/proc/{state['pid']}/status").read_text()
                peak = max(peak, *(int(kb) * 1024 for kb in re.findall(r"VmHWM:\s*(\d+)", status)))
            except (FileNotFoundError, ProcessLookupError, TypeError):
                pass
            time.sleep(0.05)

    def convert(self, model, name, kind="F16"):
        job = self.ask("POST", "/api/jobs/convert", {"model": str(model), "type": kind, "name": name})["job"]
        return pathlib.Path(self.wait(job["job_id"])[0]["target"])

    def quantise(self, source, kind, threads):
        (self.models / "ours.gguf").unlink(missing_ok=True)
        os.sync()
        job = self.ask("POST", "/api/quantization/start", {"model_path": str(source), "type": kind, "name": "ours",
                                                           "threads": threads})["job_id"]
        done, peak = self.wait(job)
        return {"file": done["target"], "whole": done["elapsed_seconds"], "alone": done["result"]["seconds"],
                "peak": peak}


def llama_quantize(source, target, kind, threads):
    target.unlink(missing_ok=True)
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen([PEER, source, target, kind, str(threads)], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace")
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    whole = time.monotonic() - started
    if status:
        raise Refused(said[-2000:])
    alone = float(re.search(r"quantize time =\s*([\d.]+) ms", said).group(1)) / 1000
    return {"file": target, "whole": whole, "alone": alone, "peak": usage.ru_maxrss * 1024}


def refused(side):
    try:
        side()
        return False
    except Refused:
        return True


def compare(server, source, kind, args):
    sides = [lambda: server.quantise(source, kind, args.threads),
             lambda: llama_quantize(source, server.models / "theirs.gguf", kind, args.threads)]
    if [refused(side) for side in sides] == [True, True]:
        print(f"| {kind} | refused by both |", flush=True)
        return
    rounds = []
    for i in range(args.rounds):
        done = {k: sides[k]() for k in ((0, 1) if i % 2 == 0 else (1, 0))}
        rounds.append((done[0], done[1]))
    count, different = gguf.differences(done[0]["file"], done[1]["file"])
    row = [kind, f"{os.path.getsize(done[0]['file']) / 1e6:.0f}"]
    for figure in ("alone", "whole"):
        ours, theirs = ([r[k][figure] for r in rounds] for k in (0, 1))
        # Paired, so that a drift of the machine's speed falls on both.
        ratio = statistics.median(b / a for a, b in zip(ours, theirs))
        row += [f"{statistics.median(ours):.2f}", f"{statistics.median(theirs):.2f}", f"{ratio:.2f}"]
    row.append(f"all {count} the same" if not different else f"{len(different)} of {count} differ: {different[:3]}")
    print("| " + " | ".join(row) + " |", flush=True)


def head(source, args):
    print(f"\n{source.name}, {source.stat().st_size / 1e6:.0f} MB, {args.threads} thread(s) of {os.cpu_count()} cores, "
          f"{args.rounds} rounds, medians; load average before: {os.getloadavg()[0]:.1f}\n\n"
          "| type | MB | ours, s | llama-quantize, s | speed | ours whole, s | llama-quantize whole, s | speed "
          "| tensors' bytes |\n|---|---|---|---|---|---|---|---|---|", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--types", nargs="+", help="all that need no importance matrix")
    parser.add_argument("--skip", nargs="+", default=[], choices=["small", "large", "holes"])
    parser.add_argument("--port", type=int, default=5988)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=CACHE / "bench") as home:
        server = Server(pathlib.Path(home), args.port)
        try:
            small = server.convert(server.convert(STARTER, "SmolLM2-135M"), "SmolLM2-135M-F16")
            if "small" not in args.skip:
                types = args.types or [each["name"] for each in server.ask("GET", "/api/quantization/types")["types"]
                                       if not each["needs_imatrix"] and each["name"] != "COPY"]
                head(small, args)
                for kind in types:
                    compare(server, small, kind, args)
            if "large" not in args.skip:
                large = server.models / "SmolLM2-1.7B-shaped-F16.gguf"
                gguf.shaped(small, large, 24, 2048, 32, 8192)
                head(large, args)
                for kind in args.types or LARGE:
                    compare(server, large, kind, args)
                large.unlink()
            if "holes" not in args.skip:
                holes = server.models / "holes-F16.gguf"
                gguf.shaped(small, holes, 1, 8192, 128, 114688, holes=True)
                largest = 2 * 8192 * 114688
                print(f"\n{holes.stat().st_size / 1e9:.2f} GB of holes, largest tensor {largest / 1e9:.2f} GB, to Q4_0: "
                      f"peak memory of the process, MB: ours {server.quantise(holes, 'Q4_0', args.threads)['peak'] / 1e6:.0f}, "
                      "llama-quantize "
                      f"{llama_quantize(holes, server.models / 'theirs.gguf', 'Q4_0', args.threads)['peak'] / 1e6:.0f}")
        finally:
            server.process.terminate()
            server.process.wait()
    print("done", file=sys.stderr)


if __name__ == "__main__":
    main()
