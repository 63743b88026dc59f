curl -fsSi http://127.0.0.1:5001/api/dashboard/realtime          # with Deprecation, Sunset and Link
