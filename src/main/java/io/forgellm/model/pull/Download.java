package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fetches one file: goes on from a part that is there, tries again when the connection breaks, checks what came. */
final class Download {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
    private final Fetcher fetcher;
    private final DiskSpace disk;
    private final Retry retry;
    private final Duration idle;

    Download(Fetcher fetcher, DiskSpace disk, Retry retry, Duration idle) {
        this.fetcher = fetcher;
        this.disk = disk;
        this.retry = retry;
        this.idle = idle;
    }

    /** @throws ForgeException DOWNLOAD_FAILED, MODEL_NOT_FOUND, CHECKSUM_MISMATCH, INVALID_MODEL or DISK_FULL */
    void fetch(RemoteFile remote, Progress progress) throws IOException, InterruptedException {
        PartFile file = new PartFile(remote.target());
        PartWriter writer = new PartWriter(file, disk);
        String sha256 = retry.call(() -> attempt(remote, file, writer, progress), file::length);
        writer.finish(sha256, progress);
    }

    /** @return the SHA-256 that the whole must have, or null */
    private String attempt(RemoteFile remote, PartFile file, PartWriter writer, Progress progress)
            throws IOException, InterruptedException {
        Optional<PartFile.Origin> known = file.origin().filter(origin -> canResume(origin, remote));
        long have = known.isPresent() ? file.length() : 0;
        try (Fetcher.Answer answer = fetcher.get(remote.uri(), have > 0 ? range(have, known.get()) : Map.of())) {
            if (answer.status() == 416) {
                return beyondTheEnd(known, have, file);
            }
            require(answer);
            Announced announced = Announced.by(answer);
            String sha256 = remote.sha256() != null ? remote.sha256() : announced.sha256();
            boolean append = answer.status() == 206;
            if (append && (announced.start() != have || known.filter(part -> changed(part, announced)).isPresent())) {
                file.discard();
                throw new IOException("the file has changed at its source");
            }
            long start = append ? have : 0;
            disk.require(remote.target().getParent(), announced.size() - start);
            file.begin(new PartFile.Origin(announced.etag(), announced.size(), sha256));
            progress.status("downloading");
            progress.total(announced.size(), start);
            try (IdleWatch watched = new IdleWatch(answer.body(), idle)) {
                writer.write(watched, append, progress);
            }
            requireWhole(file, announced.size());
            return sha256;
        }
    }

    private static boolean canResume(PartFile.Origin origin, RemoteFile remote) {
        boolean same = remote.sha256() == null || remote.sha256().equals(origin.sha256());
        return same && (origin.etag() != null || origin.sha256() != null);
    }

    private static Map<String, String> range(long from, PartFile.Origin origin) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Range", "bytes=" + from + "-");
        if (origin.etag() != null) {
            headers.put("If-Range", origin.etag());
        }
        return headers;
    }

    private static boolean changed(PartFile.Origin origin, Announced announced) {
        return origin.sha256() != null && announced.sha256() != null && !origin.sha256().equals(announced.sha256())
            || origin.size() >= 0 && announced.size() >= 0 && origin.size() != announced.size();
    }

    private static String beyondTheEnd(Optional<PartFile.Origin> known, long have, PartFile file) throws IOException {
        if (known.isPresent() && known.get().size() == have) {
            return known.get().sha256();
        }
        file.discard();
        throw new IOException("the file at its source is shorter than what came before");
    }

    private static void requireWhole(PartFile file, long size) throws IOException {
        if (size >= 0 && file.length() < size) {
            throw new IOException("the connection ended after " + file.length() + " of " + size + " bytes");
        }
        if (size >= 0 && file.length() > size) {
            file.discard();
            throw new IOException("more came than was announced");
        }
    }

    private static void require(Fetcher.Answer answer) throws IOException {
        int status = answer.status();
        if (status == 200 || status == 206) {
            return;
        }
        if (PASSING.contains(status)) {
            throw new IOException(answer.uri().getHost() + " answered " + status);
        }
        throw refused(answer);
    }

    /** The error that stands for a source's refusal. */
    static ForgeException refused(Fetcher.Answer answer) {
        String host = answer.uri().getHost();
        Map<String, Object> details = Map.of("host", host, "status", answer.status());
        return switch (answer.status()) {
            case 401, 403 -> new ForgeException(ErrorCode.DOWNLOAD_FAILED,
                host + " asks for permission (" + answer.status() + "): the model is gated, private or not there.",
                details, "Accept its terms there, set HF_TOKEN and start the server again.");
            case 404 -> new ForgeException(ErrorCode.MODEL_NOT_FOUND, host + " has no such file or repository.",
                details, "Check the repository's, the revision's and the file's name.");
            default -> new ForgeException(ErrorCode.DOWNLOAD_FAILED, host + " answered " + answer.status() + ".",
                details, null);
        };
    }

    /** The error that stands for a connection that could not be made or kept. */
    static ForgeException broken(IOException cause) {
        boolean unreachable = cause instanceof ConnectException || cause instanceof UnknownHostException
            || cause instanceof HttpConnectTimeoutException;
        String reason = unreachable ? "The source cannot be reached"
            : cause.getMessage() == null ? "The connection broke off" : "The download broke off: " + cause.getMessage();
        return new ForgeException(ErrorCode.DOWNLOAD_FAILED, reason + ".",
            "Check the network and pull again; what came is kept.").causedBy(cause);
    }

    /** Where the body is read to its end, the reader may wait no longer than the watch allows. */
    static byte[] readAll(InputStream body, int most, Duration idle) throws IOException {
        try (IdleWatch watched = new IdleWatch(body, idle)) {
            byte[] bytes = watched.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("the answer is longer than " + most + " bytes");
            }
            return bytes;
        }
    }
}
