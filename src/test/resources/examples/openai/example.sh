curl -fsS http://127.0.0.1:5001/v1/chat/completions -H 'Content-Type: application/json' -d '{
  "model": "smollm2:135m", "temperature": 0, "max_tokens": 20,
  "messages": [{"role": "user", "content": "Why is the sky blue?"}]}'
