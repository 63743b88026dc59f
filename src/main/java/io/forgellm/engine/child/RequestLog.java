package io.forgellm.engine.child;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineRequest;
import java.util.Locale;

/** One line for each request that the engine process has computed. */
final class RequestLog {
    private RequestLog() {
    }

    static void ended(EngineRequest request, EngineEvent.Terminal end) {
        switch (end) {
            case EngineEvent.Done(var reason, var figures) ->
                ChildLog.say(request.origin(), "Done (" + reason.name().toLowerCase(Locale.ROOT) + "): " + of(figures));
            case EngineEvent.Cancelled(var figures) -> ChildLog.say(request.origin(), "Cancelled: " + of(figures));
            case EngineEvent.Failed failed ->
                ChildLog.error(request.origin(), "Failed (" + failed.code() + "): " + failed.message());
        }
    }

    private static String of(EngineEvent.Statistics figures) {
        return String.format(Locale.ROOT, "%d tokens of prompt, %d of them from the cache, in %.3f s; %d tokens in %.3f s",
            figures.promptTokens(), figures.cachedTokens(), figures.promptSeconds(), figures.completionTokens(),
            figures.generationSeconds());
    }
}
