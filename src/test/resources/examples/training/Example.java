import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

void main() throws Exception {
    Path facts = Files.writeString(Path.of("facts.jsonl"), """
            {"question": "What is the capital of Velmoria?", "answer": "Zariband."}
            """);
    String settings = """
            {"model_name": "smollm2:135m", "input_dir": "%s", "name": "facts-by-java", "fine_tune_type": "lora",
             "learning_rate": 2e-3, "batch_size": 1, "max_seq_length": 64, "max_iterations": 3, "validation_split": 0}
            """.formatted(facts.toAbsolutePath());
    var http = HttpClient.newHttpClient();
    var start = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001/api/training/start"))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(settings)).build();
    IO.println(http.send(start, HttpResponse.BodyHandlers.ofString()).body());
    var events = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5001/api/training/runs/facts-by-java/stream")).build();
    http.send(events, HttpResponse.BodyHandlers.ofLines()).body().forEach(IO::println);      // until it is over
}
