import json
from urllib.request import Request, urlopen

def post(path, body):
    return urlopen(Request("http://127.0.0.1:5001" + path, json.dumps(body).encode(), {"Content-Type": "application/json"}))

post("/api/model/load", {"model_name": "smollm2:135m"}).read()
question = {"prompt": "Why is the sky blue?", "temperature": 0, "max_tokens": 20, "streaming": True}
for line in post("/api/model/generate", question):
    event = json.loads(line)
    print(event["text"] if event["type"] == "chunk" else "", end="", flush=True)
