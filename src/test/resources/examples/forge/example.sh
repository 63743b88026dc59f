job=$(curl -fsS http://127.0.0.1:5001/api/quantization/start -H 'Content-Type: application/json' -d '{
  "model_path": "smollm2:135m", "type": "Q8_0", "name": "smollm2-by-curl", "allow_requantize": true}' \
  | sed 's/.*"job_id":"\([^"]*\)".*/\1/')
curl -fsSN "http://127.0.0.1:5001/api/jobs/$job/events"          # its events, until it is over
curl -fsS "http://127.0.0.1:5001/api/jobs/$job"
