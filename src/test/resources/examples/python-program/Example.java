import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

void main() throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001/api/dashboard/realtime")).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    IO.println(answer.headers().firstValue("Link").orElseThrow() + " " + answer.body());
}
