curl -fsS http://127.0.0.1:5001/api/model/load -H 'Content-Type: application/json' -d '{"model_name":"smollm2:135m"}'
curl -fsSN http://127.0.0.1:5001/api/model/generate -H 'Content-Type: application/json' \
     -d '{"prompt":"Why is the sky blue?","temperature":0,"max_tokens":20}'
