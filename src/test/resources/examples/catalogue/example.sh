curl -fsS http://127.0.0.1:5001/api/models
