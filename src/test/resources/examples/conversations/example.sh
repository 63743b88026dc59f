id=$(curl -fsS http://127.0.0.1:5001/api/conversations -H 'Content-Type: application/json' -d '{"model":"smollm2:135m"}' \
  | sed 's/.*"id":"\([^"]*\)".*/\1/')
curl -fsS "http://127.0.0.1:5001/api/conversations/$id/turns" -H 'Content-Type: application/json' \
     -d '{"role":"user","content":"Why is the sky blue?"}'
curl -fsS "http://127.0.0.1:5001/api/conversations/$id/export"
