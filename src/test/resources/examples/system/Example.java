import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

void main() throws Exception {
    var http = HttpClient.newHttpClient();
    for (String path : List.of("/health", "/api/resources")) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001" + path)).build();
        IO.println(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
