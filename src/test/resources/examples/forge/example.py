import json
from urllib.request import Request, urlopen

SERVER = "http://127.0.0.1:5001"
wish = {"model_path": "smollm2:135m", "type": "Q8_0", "name": "smollm2-by-python", "allow_requantize": True}
job = json.load(urlopen(Request(SERVER + "/api/quantization/start", json.dumps(wish).encode(),
                                {"Content-Type": "application/json"})))["job_id"]
for line in urlopen(f"{SERVER}/api/jobs/{job}/events"):          # its events, until it is over
    print(line.decode().rstrip())
print(json.load(urlopen(f"{SERVER}/api/jobs/{job}"))["job"]["state"])
