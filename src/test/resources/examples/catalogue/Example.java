import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

void main() throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001/api/models")).build();
    IO.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
}
