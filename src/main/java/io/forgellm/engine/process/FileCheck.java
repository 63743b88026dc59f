package io.forgellm.engine.process;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineSpec;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;

/** Looks at a model's and its adapters' files before native code sees them. */
final class FileCheck {
    private FileCheck() {
    }

    static void run(EngineSpec spec) {
        GgufFile model = GgufCheck.model(spec.model());
        for (AdapterSetting adapter : spec.adapters()) {
            GgufCheck.adapter(adapter.path(), model);
        }
    }
}
