import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

String call(String path, String json) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001" + path)).header("Content-Type", "application/json");
    if (json != null) {
        request.POST(HttpRequest.BodyPublishers.ofString(json));
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
}

void main() throws Exception {
    String id = call("/api/conversations", """
            {"model": "smollm2:135m"}""").replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
    call("/api/conversations/" + id + "/turns", """
            {"role": "user", "content": "Why is the sky blue?"}""");
    IO.println(call("/api/conversations/" + id + "/export", null));
}
