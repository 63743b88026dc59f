import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

String send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
}

void main() throws Exception {
    String server = "http://127.0.0.1:5001";
    String started = send(HttpRequest.newBuilder(URI.create(server + "/api/quantization/start"))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("""
                    {"model_path": "smollm2:135m", "type": "Q8_0", "name": "smollm2-by-java", "allow_requantize": true}""")));
    String job = started.replaceAll(".*\"job_id\":\"([^\"]*)\".*", "$1");
    IO.println(send(HttpRequest.newBuilder(URI.create(server + "/api/jobs/" + job + "/events"))));   // until it is over
    IO.println(send(HttpRequest.newBuilder(URI.create(server + "/api/jobs/" + job))));
}
