import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

HttpResponse<String> post(String path, String json) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001" + path))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build(),
            HttpResponse.BodyHandlers.ofString());
}

void main() throws Exception {
    post("/api/model/load", """
            {"model_name": "smollm2:135m"}""");
    IO.println(post("/api/model/generate", """
            {"prompt": "Why is the sky blue?", "temperature": 0, "max_tokens": 20}""").body());
}
