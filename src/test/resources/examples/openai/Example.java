import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

void main() throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001/v1/chat/completions"))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("""
                    {"model": "smollm2:135m", "temperature": 0, "max_tokens": 20, "stream": true,
                     "messages": [{"role": "user", "content": "Why is the sky blue?"}]}""")).build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(IO::println);
}
