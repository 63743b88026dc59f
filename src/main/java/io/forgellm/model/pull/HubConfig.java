package io.forgellm.model.pull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** The hub of model repositories: Hugging Face's, or a mirror that speaks its protocol. */
@ConfigMapping(prefix = "forgellm.hub")
public interface HubConfig {
    /** The public hub, or a mirror of it. */
    @WithDefault("${HF_ENDPOINT:https://huggingface.co}")
    URI url();

    /** For gated and private repositories; sent to the hub's own address only. */
    @WithDefault("${HF_TOKEN:}")
    Optional<String> token();
}
