package io.forgellm.training.session;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The Python program's lists of session folders, without {@code success} as there, and the raw text of their metrics. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Python program")
public class OldSessionResource {
    private static final double GIGABYTE = 1 << 30;

    private final Sessions sessions;

    OldSessionResource(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @param path {@code cpt/NAME} or {@code ift/NAME}; {@code size} of all its files in GiB, two decimals */
    public record Model(String name, String path, double size) { }

    public record Models(List<Model> models) { }

    public record Wanted(@NotBlank @Size(max = 4096) String logFile) { }

    public record Raw(boolean success, String logs) { }

    @GET
    @Path("api/cpt_models")
    @Operation(summary = "Sessions of continued pre-training")
    public Models cpt() throws IOException {
        return of("cpt");
    }

    @GET
    @Path("api/ift_models")
    @Operation(summary = "Sessions of instruction tuning")
    public Models ift() throws IOException {
        return of("ift");
    }

    private Models of(String kind) throws IOException {
        List<Sessions.Session> found = sessions.all().stream().filter(s -> s.kind().equals(kind)).toList();
        return new Models(found.stream()
                .map(s -> new Model(s.id(), kind + "/" + s.id(), Math.round(size(s.folder()) / GIGABYTE * 100) / 100.0))
                .toList());
    }

    /** Of what can be read; a run at work makes and removes files meanwhile. */
    private static long size(java.nio.file.Path folder) {
        java.io.File[] files = folder.toFile().listFiles();
        return files == null ? 0 : Stream.of(files).filter(file -> !Files.isSymbolicLink(file.toPath()))
                .mapToLong(file -> file.isDirectory() ? size(file.toPath()) : file.length()).sum();
    }

    @POST
    @Path("api/logs/raw")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "A session's metrics file as it is; no other file is read")
    public Raw raw(@Valid @NotNull Wanted wanted) throws IOException {
        return new Raw(true, Files.readString(sessions.file(wanted.logFile())));
    }
}
