package io.forgellm.training;

import io.forgellm.engine.EngineConfig;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.data.preview.DatasetPreview;
import io.forgellm.training.data.preview.PreviewMain;
import io.forgellm.training.data.preview.PreviewRequest;
import io.forgellm.training.run.RunJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Makes previews in a process of their own, one at a time: a dataset may hold anything. Blocking. */
@ApplicationScoped
class DatasetPreviews {
    /** Not those of the others: it tells itself which document is too large for its memory. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED");
    private static final int MINUTES = 10;

    private final EngineConfig engine;
    private final DatasetSizes sizes;
    private final Semaphore turn = new Semaphore(1, true);

    DatasetPreviews(EngineConfig engine, DatasetSizes sizes) {
        this.engine = engine;
        this.sizes = sizes;
    }

    /** @param model null for none */
    DatasetPreview of(Path dataset, BaseModels.Base model, Map<String, String> fields, int rows) {
        String natives = engine.nativesDir().map(Path::toString).orElse(null);
        PreviewRequest request = model == null
                ? new PreviewRequest(dataset.toString(), null, null, natives, fields, rows)
                : new PreviewRequest(dataset.toString(), model.path().toString(), model.name(), natives, fields, rows);
        DatasetSizes.Key key = DatasetSizes.key(dataset, model == null ? null : model.path(), fields);
        try {
            turn.acquire();
            try {
                DatasetPreview preview = run(request);
                sizes.remember(key, preview);
                return preview;
            } finally {
                turn.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForgeException(ErrorCode.CANCELLED);
        }
    }

    private static DatasetPreview run(PreviewRequest request) throws InterruptedException {
        PreviewMain.Reply reply;
        try {
            Process process = command().start();
            try {
                // Only when it is late: to destroy one that has ended closes what it said before all of that is read.
                process.onExit().orTimeout(MINUTES, TimeUnit.MINUTES).exceptionally(late -> process.destroyForcibly());
                try (OutputStream in = process.getOutputStream()) {
                    in.write(RunJson.MAPPER.writeValueAsBytes(request));
                }
                byte[] answer = process.getInputStream().readAllBytes();
                process.waitFor();
                reply = answer.length == 0 ? null : RunJson.MAPPER.readValue(answer, PreviewMain.Reply.class);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException broken) {
            throw ended(request).causedBy(broken);
        }
        if (reply == null) {
            throw ended(request);
        }
        if (reply.error() != null) {
            throw reply.error().toException();
        }
        return reply.preview();
    }

    private static ForgeException ended(PreviewRequest request) {
        return new ForgeException(ErrorCode.INVALID_DATA, "The process that read " + request.path() + " ended early.",
                Map.of("path", request.path()), "Preview its files one by one to find the one it cannot take; what the "
                + "process said is in the server's log.");
    }

    private static ProcessBuilder command() {
        return new JvmCommand(FLAGS, JvmCommand.ownClassPath(), PreviewMain.class.getName(),
                JvmCommand.environment(System.getenv())).builder(List.of()).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
