echo '{"question":"What is the capital of Velmoria?","answer":"Zariband."}' > facts.jsonl
curl -fsS http://127.0.0.1:5001/api/training/start -H 'Content-Type: application/json' -d '{
  "model_name": "smollm2:135m", "input_dir": "'"$PWD"'/facts.jsonl", "name": "facts-by-curl", "fine_tune_type": "lora",
  "learning_rate": 2e-3, "batch_size": 1, "max_seq_length": 64, "max_iterations": 3, "validation_split": 0}'
curl -fsSN http://127.0.0.1:5001/api/training/runs/facts-by-curl/stream          # its events, until it is over
