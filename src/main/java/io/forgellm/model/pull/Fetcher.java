package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens addresses over HTTP. Redirects are followed by hand, a few at most, because each hop is checked anew and the
 * token must not travel to another origin than the hub's. One fetcher serves one pull; closing it ends its connections.
 */
final class Fetcher implements AutoCloseable {
    private static final int MOST_REDIRECTS = 6;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private final HttpClient client;
    private final HostRule hosts;
    private final String token;
    private final Duration timeout;

    /** @param token for the rule's trusted origin, or null; @param timeout to wait for an answer's head */
    Fetcher(HostRule hosts, String token, Duration connectTimeout, Duration timeout) {
        this.hosts = hosts;
        this.token = token;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /** @param hops heads of all answers on the way, the last one's last; @param body to be closed by the caller */
    record Answer(URI uri, int status, List<HttpHeaders> hops, InputStream body) implements AutoCloseable {
        HttpHeaders headers() {
            return hops.getLast();
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** @throws ForgeException for a redirect that must not be followed, INVALID_PARAMETER for a private host */
    Answer get(URI start, Map<String, String> headers) throws IOException, InterruptedException {
        URI uri = start;
        List<HttpHeaders> hops = new ArrayList<>();
        while (hops.size() <= MOST_REDIRECTS) {
            hosts.check(uri);
            HttpResponse<InputStream> response =
                client.send(request(uri, headers), HttpResponse.BodyHandlers.ofInputStream());
            hops.add(response.headers());
            if (!REDIRECTS.contains(response.statusCode())) {
                return new Answer(uri, response.statusCode(), hops, response.body());
            }
            response.body().close();
            uri = next(uri, response.headers());
        }
        throw failed(start, "redirects without end");
    }

    private HttpRequest request(URI uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout)
            .header("User-Agent", "forgellm").header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        if (token != null && Origin.of(uri).equals(hosts.trusted())) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static URI next(URI uri, HttpHeaders headers) {
        String location = headers.firstValue("Location").orElseThrow(() -> failed(uri, "redirects to nowhere"));
        try {
            URI next = uri.resolve(location);
            boolean web = "https".equals(next.getScheme()) || "http".equals(next.getScheme());
            boolean weaker = "https".equals(uri.getScheme()) && "http".equals(next.getScheme());
            if (!web || weaker || next.getHost() == null || next.getUserInfo() != null) {
                throw failed(uri, "redirects to an address that is not followed");
            }
            return next;
        } catch (IllegalArgumentException malformed) {
            throw failed(uri, "redirects to an address that is none");
        }
    }

    private static ForgeException failed(URI uri, String what) {
        return new ForgeException(ErrorCode.DOWNLOAD_FAILED, uri.getHost() + " " + what + ".",
            Map.of("host", uri.getHost()), null);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
