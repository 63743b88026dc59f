import json
from urllib.request import urlopen

for model in json.load(urlopen("http://127.0.0.1:5001/api/models"))["models"]:
    print(model["id"], model["quantisation"], model["size_bytes"])
