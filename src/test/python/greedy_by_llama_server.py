"""Greedy continuations by llama.cpp's own server, for EngineParityTest.

Usage: greedy_by_llama_server.py MODEL TOKENS PROMPT_FILE...
Prints "token PROMPT_NUMBER xHEX_BYTES BEST_LOGPROB SECOND_LOGPROB" for each token but the end token.
"""
import json
import os
import sys
import urllib.request

import xllamacpp

model, tokens, *files = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = model
params.n_ctx = 512
params.n_parallel = 1
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
for number, file in enumerate(files):
    with open(file, encoding="utf-8", newline="") as text:
        body = {"prompt": text.read(), "n_predict": int(tokens), "temperature": 0, "n_probs": 2,
                "cache_prompt": False}
    request = urllib.request.Request(server.listening_address + "/completion", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        for choice in json.load(answer)["completion_probabilities"]:
            best, second = (top["logprob"] for top in choice["top_logprobs"][:2])
            print("token", number, "x" + bytes(choice["bytes"]).hex(), best, second)
sys.stdout.flush()
os._exit(0)  # the server's threads do not end by themselves
