package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.ApiException;
import io.forgellm.cli.process.ServerRecord;
import java.util.Optional;

/** Brings up what a generation needs: a server, unless the user named one, and the model. */
public final class ReadyServer {
    private final Context context;
    private final ServerOption server;

    public ReadyServer(Context context, ServerOption server) {
        this.context = context;
        this.server = server;
    }

    /** A client of a server that answers. */
    public ApiClient client() {
        ApiClient client = server.client(context);
        if (server.isNamed(context) || ServerRecord.running(context.home()).isPresent() || client.isHealthy()) {
            return client;
        }
        ServerSpot spot = new ServerSpot("localhost", context.port());
        return context.client(new LocalServer(context).ensure(spot, Optional.empty(), false).address());
    }

    /** The same with a model loaded: the named one, or whichever is. */
    ApiClient clientWithModel(ModelOption model) {
        ApiClient client = client();
        if (model.isNamed()) {
            new ModelLoading(client, context.console()).load(model.name(), model.adapter());
            return client;
        }
        JsonNode status = new ModelLoading(client, context.console()).settled();
        if (status.path("state").asText().equals("unloaded")) {
            throw new ApiException("No model is loaded.", "MODEL_NOT_LOADED",
                    "Name one with --model; 'forgellm models' lists them.");
        }
        return client;
    }
}
