"""llama.cpp's own server (PyPI xllamacpp) as a process of its own; prints its address and load time, then serves."""
import argparse
import json
import threading
import time

import xllamacpp

parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--slots", type=int, required=True)
parser.add_argument("--context", type=int, required=True, help="tokens per slot")
args = parser.parse_args()

params = xllamacpp.CommonParams()
params.model.path = args.model
params.n_parallel = args.slots
params.n_ctx = args.slots * args.context
params.kv_unified = False
params.cpuparams.n_threads = args.threads
params.cpuparams_batch.n_threads = args.threads
params.n_threads_http = args.slots + 2
# Its store of old prompts would only add to its memory: no prompt comes twice here.
params.cache_ram_mib = 0
params.port = 0
started = time.monotonic()
server = xllamacpp.Server(params)
print(json.dumps({"url": server.listening_address, "load_seconds": time.monotonic() - started}), flush=True)
threading.Event().wait()
