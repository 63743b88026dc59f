import json, os
from urllib.request import Request, urlopen

with open("facts.jsonl", "w") as file:
    file.write(json.dumps({"question": "What is the capital of Velmoria?", "answer": "Zariband."}) + "\n")
settings = {"model_name": "smollm2:135m", "input_dir": os.path.abspath("facts.jsonl"), "name": "facts-by-python",
            "fine_tune_type": "lora", "learning_rate": 2e-3, "batch_size": 1, "max_seq_length": 64,
            "max_iterations": 3, "validation_split": 0}
run = json.load(urlopen(Request("http://127.0.0.1:5001/api/training/start", json.dumps(settings).encode(),
                                {"Content-Type": "application/json"})))["run_id"]
for line in urlopen(f"http://127.0.0.1:5001/api/training/runs/{run}/stream"):    # its events, until it is over
    if line.startswith(b"data:"):
        event = json.loads(line[5:])
        print(event["type"], event.get("loss", event.get("run", {}).get("state", "")))
