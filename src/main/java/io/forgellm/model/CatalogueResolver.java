package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.EngineSpec;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds models and adapters in the catalogue, checks their files and fills what a request left open. */
@ApplicationScoped
class CatalogueResolver implements ModelResolver {
    private final Catalogue catalogue;
    private final CheckpointMerge merge;
    private final EngineConfig config;

    CatalogueResolver(Catalogue catalogue, CheckpointMerge merge, EngineConfig config) {
        this.catalogue = catalogue;
        this.merge = merge;
        this.config = config;
    }

    /** An adapter with its strength. */
    private record Chosen(CatalogueAdapter adapter, float scale) {
        AdapterSetting setting() {
            return new AdapterSetting(adapter.path(), scale);
        }
    }

    @Override
    public PreparedModel resolve(LoadModel request) {
        Optional<CatalogueAdapter> checkpoint = request.model() == null || !request.adapters().isEmpty()
                ? Optional.empty() : catalogue.checkpoint(request.model());
        List<Chosen> adapters = checkpoint.map(it -> List.of(new Chosen(it, 1)))
                .orElseGet(() -> request.adapters().stream().map(this::chosen).toList());
        boolean namesItsBase = request.model() != null && checkpoint.isEmpty();
        CatalogueModel base = namesItsBase ? catalogue.resolve(request.model())
                : base(adapters.getFirst().adapter());
        if (adapters.stream().allMatch(chosen -> chosen.adapter().isLora())) {
            return prepare(base, adapters.stream().map(Chosen::setting).toList(),
                    namesItsBase ? request.model() : base.id(), request);
        }
        CatalogueModel merged = merged(base, adapters);
        return prepare(merged, List.of(), merged.id(), request);
    }

    private PreparedModel prepare(CatalogueModel model, List<AdapterSetting> adapters, String name,
                                  LoadModel request) {
        GgufFile file = GgufCheck.model(model.path());
        ModelSummary summary = ModelSummary.of(file);
        for (AdapterSetting adapter : adapters) {
            GgufCheck.adapter(adapter.path(), file);
        }
        EngineSpec spec = new EngineSpec(model.id(), model.path(), adapters, contextLength(request, summary),
                request.slots() == null ? config.slots() : request.slots(),
                request.threads() == null ? config.threads() : request.threads(),
                request.gpuLayers() == null ? config.gpuLayers() : request.gpuLayers());
        return new PreparedModel(model.id(), request.with(name, adapters), spec, summary.instruct(),
                ChatTemplate.of(summary));
    }

    /** Asking for more than the model was made for is an error; a setting that is too high is only a bound. */
    private int contextLength(LoadModel request, ModelSummary summary) {
        Integer asked = request.contextLength();
        if (asked != null && asked > summary.contextLength()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "'context_length' " + asked + " is more than the model's " + summary.contextLength() + ".",
                    Map.of("field", "context_length", "max", summary.contextLength()),
                    "Ask for at most " + summary.contextLength() + ".");
        }
        return asked != null ? asked : Math.min(config.contextLength(), summary.contextLength());
    }

    @Override
    public List<AdapterSetting> resolveAdapters(List<AdapterSetting> adapters) {
        return adapters.stream().map(this::chosen).map(chosen -> {
            if (!chosen.adapter().isLora()) {
                throw new ForgeException(ErrorCode.INVALID_ADAPTER,
                        chosen.adapter().id() + " is no LoRA and cannot be put on a loaded model.",
                        Map.of("adapter", chosen.adapter().id()),
                        "Load it: POST /api/model/load with this adapter_path merges it into its base.");
            }
            return chosen.setting();
        }).toList();
    }

    @Override
    public Optional<TunedModel> tuned(String name) {
        return catalogue.checkpoint(name).map(checkpoint -> checkpoint.isLora()
                ? new TunedModel(base(checkpoint).path(), List.of(new AdapterSetting(checkpoint.path(), 1)))
                : new TunedModel(CheckpointMerge.file(checkpoint), List.of()));
    }

    private Chosen chosen(AdapterSetting setting) {
        return new Chosen(catalogue.resolveAdapter(setting.path().toString()), setting.scale());
    }

    /** The model that a checkpoint's run started from. */
    private CatalogueModel base(CatalogueAdapter adapter) {
        String base = adapter.checkpoint() == null ? "" : adapter.checkpoint().base();
        if (!base.endsWith(".gguf")) {
            throw new ForgeException(ErrorCode.INVALID_REQUEST, base.isEmpty()
                    ? "The adapter " + adapter.id() + " does not say which model it belongs to."
                    : "The adapter " + adapter.id() + " was trained on " + base + ", which the engine cannot load.",
                    Map.of("adapter", adapter.id(), "base", base),
                    "Send model_name as well: a GGUF file of the model that was trained.");
        }
        return catalogue.resolve(base);
    }

    private CatalogueModel merged(CatalogueModel base, List<Chosen> adapters) {
        if (adapters.size() > 1 || adapters.getFirst().scale() != 1) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "A checkpoint that is no LoRA is merged into its base, alone and at full strength.",
                    Map.of("field", "adapter_path"), "Leave out the other adapters and adapter_scale.");
        }
        Path file = merge.into(base.path(), adapters.getFirst().adapter());
        return catalogue.resolve(file.toString());
    }
}
