"""Our server against llama.cpp's own: same model, threads, slots and prompts, measured from outside over HTTP.

Both are up during the whole run, one idle while the other works; rounds alternate, and who begins alternates too.
Every prompt is new, so neither gains from a cache. Figures are medians over the rounds.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) \
    / "forgellm/models/SmolLM2-135M-Instruct.Q4_1.gguf"
WORDS = ("river stone market winter harvest engine letter garden mountain copper signal morning forest captain "
         "bridge window thunder silver island pepper orchard lantern harbour village meadow compass").split()
SLOTS = 8
TOKENS = 96


def prompt(rng, words):
    # What differs comes first, so that nothing of it is in a cache.
    return " ".join(rng.choice(WORDS) for _ in range(words)) + ", and this is how the story goes on:"


def complete(url, text, tokens):
    """Streams one completion; gives (seconds to first token, seconds of the rest, prompt tokens, tokens)."""
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=300)
    body = {"prompt": text, "max_tokens": tokens, "temperature": 0, "stream": True,
            "stream_options": {"include_usage": True}}
    started = time.monotonic()
    connection.request("POST", "/v1/completions", json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{url}: {response.status} {response.read()}")
    first = last = None
    usage = None
    for line in response:
        if not line.startswith(b"data: {"):
            continue
        event = json.loads(line[6:])
        if event.get("usage"):
            usage = event["usage"]
        if event.get("choices") and event["choices"][0].get("text"):
            last = time.monotonic()
            first = first or last
    connection.close()
    return first - started, last - first, usage["prompt_tokens"], usage["completion_tokens"]


def streams(url, rng, count):
    """Tokens per second of several streams together."""
    results = []
    texts = [prompt(rng, 6) for _ in range(count)]
    started = time.monotonic()
    threads = [threading.Thread(target=lambda t=t: results.append(complete(url, t, TOKENS))) for t in texts]
    [t.start() for t in threads]
    [t.join() for t in threads]
    if len(results) < count:
        raise SystemExit("a stream failed")
    return sum(r[3] for r in results) / (time.monotonic() - started)


def round_of(url, seed):
    rng = random.Random(seed)
    short = complete(url, prompt(rng, 6), 8)
    long = complete(url, prompt(rng, 500), 1)
    one = complete(url, prompt(rng, 6), TOKENS)
    return {"time to first token, s": short[0], "prompt tokens/s": long[2] / long[0],
            "generation tokens/s, 1 stream": (one[3] - 1) / one[1],
            "generation tokens/s, 4 streams": streams(url, rng, 4),
            "generation tokens/s, 8 streams": streams(url, rng, 8)}


def tree(pid):
    """A process and its descendants."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def memory(pid):
    """Proportional resident memory of a process and its descendants, MB. The model's file, mapped by both, counts for
    each as if it were alone."""
    total = 0
    for p in tree(pid):
        try:
            mapped = None
            for line in pathlib.Path(f"/proc/{p}/smaps").read_text().splitlines():
                if line.startswith("Pss:" if mapped is not True else "Rss:"):
                    total += int(line.split()[1]) / 1024
                elif "-" in line.split(" ", 1)[0]:
                    mapped = line.endswith(".gguf")
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


class Watch(threading.Thread):
    """Peak memory of a process tree, sampled: while it loads, and while it serves."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peaks, self.phase = pid, {"loading": 0, "serving": 0}, "loading"

    def run(self):
        while True:
            self.peaks[self.phase] = max(self.peaks[self.phase], memory(self.pid))
            time.sleep(0.1)


def post(url, path, body):
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=300)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200:
        raise SystemExit(f"{path}: {answer}")
    return answer


def start_ours(args, home):
    models = home / "models"
    models.mkdir()
    os.link(MODEL, models / MODEL.name)
    env = dict(os.environ, FORGELLM_HOME=str(home), FORGELLM_ENGINE_SLOTS=str(SLOTS),
               FORGELLM_ENGINE_THREADS=str(args.threads), FORGELLM_ENGINE_CONTEXT_LENGTH=str(args.context))
    process = subprocess.Popen([ROOT / "forgellm", "server", "--port", str(args.port)], env=env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{args.port}"
    for _ in range(1200):
        try:
            post(url, "/api/model/unload", {})
            break
        except (ConnectionRefusedError, ConnectionResetError):
            time.sleep(0.1)
    loading = Watch(process.pid)
    loading.start()
    loads = []
    for _ in range(args.loads):
        post(url, "/api/model/unload", {})
        started = time.monotonic()
        post(url, "/api/model/load", {"model_name": MODEL.name})
        loads.append(time.monotonic() - started)
    return process, url, loading, statistics.median(loads)


def start_peer(args):
    command = [sys.executable, str(pathlib.Path(__file__).with_name("peer.py")), "--model", str(MODEL), "--threads",
               str(args.threads), "--slots", str(SLOTS), "--context", str(args.context)]
    loads = []
    for i in range(args.loads):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        watch = Watch(process.pid)
        watch.start()
        hello = next(json.loads(line) for line in process.stdout if line.startswith("{"))
        loads.append(hello["load_seconds"])
        if i < args.loads - 1:
            process.kill()
            process.wait()
    return process, hello["url"], watch, statistics.median(loads)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=max(1, os.cpu_count() - 1))
    parser.add_argument("--context", type=int, default=1024, help="tokens per slot")
    parser.add_argument("--loads", type=int, default=3)
    parser.add_argument("--port", type=int, default=5987)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=MODEL.parent) as home:
        ours, our_url, our_watch, our_load = start_ours(args, pathlib.Path(home))
        peer, peer_url, peer_watch, peer_load = start_peer(args)
        try:
            for url in (our_url, peer_url):
                round_of(url, 0)
            our_watch.phase = peer_watch.phase = "serving"
            rounds = []
            for i in range(1, args.rounds + 1):
                order = [("ours", our_url), ("peer", peer_url)]
                rounds.append({name: round_of(url, i) for name, url in (order if i % 2 else reversed(order))})
                print(f"round {i} of {args.rounds}", file=sys.stderr)
        finally:
            ours.terminate()
            peer.kill()
            ours.wait()
    print(f"{MODEL.name}, {args.threads} thread(s), {SLOTS} slots of {args.context} tokens, {args.rounds} rounds, "
          f"medians; {os.cpu_count()} cores\n")
    print("| figure | ours | llama.cpp | ratio | better is |\n|---|---|---|---|---|")
    for figure in rounds[0]["ours"]:
        a = [r["ours"][figure] for r in rounds]
        b = [r["peer"][figure] for r in rounds]
        # Paired, so that a drift of the machine's speed falls on both.
        ratio = statistics.median(x / y for x, y in zip(a, b))
        print(f"| {figure} | {statistics.median(a):.3g} | {statistics.median(b):.3g} | {ratio:.2f} | "
              f"{'less' if figure.endswith(' s') else 'more'} |")
    print(f"| load time, s | {our_load:.3g} | {peer_load:.3g} | {our_load / peer_load:.2f} | less |")
    for phase in ("serving", "loading"):
        a, b = our_watch.peaks[phase], peer_watch.peaks[phase]
        print(f"| peak memory of all processes while {phase}, MB | {a:.0f} | {b:.0f} | {a / b:.2f} | less |")


if __name__ == "__main__":
    main()
