import json
from urllib.request import urlopen

print(json.load(urlopen("http://127.0.0.1:5001/health"))["status"])
for process in json.load(urlopen("http://127.0.0.1:5001/api/resources"))["resources"]["processes"]:
    print(process["what"], process["memory"])
