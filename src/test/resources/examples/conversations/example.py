import json
from urllib.request import Request, urlopen

def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    return json.load(urlopen(Request("http://127.0.0.1:5001" + path, data, {"Content-Type": "application/json"})))

id = call("/api/conversations", {"model": "smollm2:135m"})["conversation"]["id"]
call(f"/api/conversations/{id}/turns", {"role": "user", "content": "Why is the sky blue?"})
print(call(f"/api/conversations/{id}/export")["messages"])
