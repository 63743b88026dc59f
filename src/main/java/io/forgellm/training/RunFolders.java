package io.forgellm.training;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where runs lie, and whether a folder of checkpoints may go. Blocking. */
@ApplicationScoped
public class RunFolders {
    private final TrainingClient training;
    private final ModelClient model;

    RunFolders(TrainingClient training, ModelClient model) {
        this.training = training;
        this.model = model;
    }

    /** Of a run that this server knows. */
    public Optional<Path> find(String id) {
        return training.runs().await().indefinitely().runs().stream().filter(run -> run.id().equals(id))
                .map(run -> Path.of(run.folder())).findFirst();
    }

    /**
     * Deletes a run that no trainer works on.
     *
     * @return its folder
     * @throws ForgeException RUN_NOT_FOUND, RUN_STATE_CONFLICT, MODEL_IN_USE
     */
    public Path delete(String id) {
        requireUnused(find(id).orElseThrow(() -> TrainingClient.unknown(id)));
        return Path.of(training.delete(id));
    }

    /** @throws ForgeException MODEL_IN_USE while the loaded model wears an adapter from there */
    public void requireUnused(Path folder) {
        for (AdapterSetting adapter : model.status().await().indefinitely().adapters()) {
            if (adapter.path().startsWith(folder)) {
                throw new ForgeException(ErrorCode.MODEL_IN_USE, "The loaded model wears an adapter of "
                        + folder.getFileName() + ".", Map.of("adapter", adapter.path().toString()),
                        "Take the adapter off or unload the model first: POST /api/model/unload");
            }
        }
    }
}
