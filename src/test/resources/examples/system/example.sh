curl -fsS http://127.0.0.1:5001/health
curl -fsS http://127.0.0.1:5001/api/resources
