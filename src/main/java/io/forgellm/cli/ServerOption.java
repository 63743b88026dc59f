package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import picocli.CommandLine.Option;

/** {@code --url}, for every command that talks to a server. */
public final class ServerOption {
    @Option(names = "--url", paramLabel = "URL",
            description = "Address of the server. Default: FORGELLM_URL, else the one started here, else port 5001.")
    private String url;

    public ApiClient client(Context context) {
        return context.client(url);
    }

    /** Whether the address is the user's own, so that it is not for us to start a server there. */
    boolean isNamed(Context context) {
        return url != null || !context.environment().getOrDefault("FORGELLM_URL", "").isEmpty();
    }
}
