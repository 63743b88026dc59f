package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.EngineSpec;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;

/** Finds models and adapters in the catalogue, checks their files and fills what a request left open. */
@ApplicationScoped
class CatalogueResolver implements ModelResolver {
    private final Catalogue catalogue;
    private final EngineConfig config;

    CatalogueResolver(Catalogue catalogue, EngineConfig config) {
        this.catalogue = catalogue;
        this.config = config;
    }

    @Override
    public PreparedModel resolve(LoadModel request) {
        CatalogueModel model = catalogue.resolve(request.model());
        GgufFile file = GgufCheck.model(model.path());
        ModelSummary summary = ModelSummary.of(file);
        List<AdapterSetting> adapters = resolveAdapters(request.adapters());
        for (AdapterSetting adapter : adapters) {
            GgufCheck.adapter(adapter.path(), file);
        }
        EngineSpec spec = new EngineSpec(model.path(), adapters, contextLength(request, summary),
                request.slots() == null ? config.slots() : request.slots(),
                request.threads() == null ? config.threads() : request.threads(),
                request.gpuLayers() == null ? config.gpuLayers() : request.gpuLayers());
        return new PreparedModel(model.id(), spec, summary.instruct(), ChatTemplate.of(summary));
    }

    /** Asking for more than the model was made for is an error; a setting that is too high is only a bound. */
    private int contextLength(LoadModel request, ModelSummary summary) {
        Integer asked = request.contextLength();
        if (asked != null && asked > summary.contextLength()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "'context_length' " + asked + " is more than the model's " + summary.contextLength() + ".",
                    java.util.Map.of("field", "context_length", "max", summary.contextLength()),
                    "Ask for at most " + summary.contextLength() + ".");
        }
        return asked != null ? asked : Math.min(config.contextLength(), summary.contextLength());
    }

    @Override
    public List<AdapterSetting> resolveAdapters(List<AdapterSetting> adapters) {
        return adapters.stream().map(a -> new AdapterSetting(adapterPath(a.path()), a.scale())).toList();
    }

    private Path adapterPath(Path wanted) {
        return catalogue.resolveAdapter(wanted.toString()).path();
    }
}
