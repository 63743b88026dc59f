import json
from urllib.request import urlopen

answer = urlopen("http://127.0.0.1:5001/api/dashboard/realtime")
print(answer.headers["Link"], json.load(answer)["active"])
