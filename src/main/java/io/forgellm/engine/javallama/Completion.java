package io.forgellm.engine.javallama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.FinishReason;
import io.forgellm.engine.EngineEvent.Statistics;
import io.forgellm.engine.EngineEvent.Terminal;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.Sampling;
import io.forgellm.engine.batch.PromptFit;
import io.forgellm.engine.text.AnswerText;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** One request on its way through java-llama.cpp, on the thread that calls {@link #run}. */
final class Completion {
    private final LlamaModel model;
    private final PromptStart promptStart;
    private final int contextLength;
    private final EngineRequest request;
    private final long started = System.nanoTime();
    private final StringBuilder answer = new StringBuilder();
    private long firstToken;
    private int outputs;
    private int promptTokens;
    private int room;
    private volatile boolean cancelled;

    Completion(LlamaModel model, PromptStart promptStart, int contextLength, EngineRequest request) {
        this.model = model;
        this.promptStart = promptStart;
        this.contextLength = contextLength;
        this.request = request;
    }

    long id() {
        return request.id();
    }

    void cancel() {
        cancelled = true;
    }

    int tokens() {
        return promptTokens + outputs;
    }

    boolean generating() {
        return firstToken != 0;
    }

    /** Tells everything but the end, which it returns. */
    Terminal run(Consumer<EngineEvent> sink) {
        try {
            PromptFit prompt = PromptFit.of(promptStart.before(model.encode(request.prompt())), request,
                contextLength);
            if (prompt.tokens().length == 0) {
                throw new ForgeException(ErrorCode.INVALID_PARAMETER, "The prompt is empty.", "Send some text.");
            }
            promptTokens = prompt.tokens().length;
            sink.accept(new EngineEvent.Started(0, promptTokens, 0, prompt.cut()));
            int left = prompt.limit() - promptTokens;
            room = request.maxTokens() > 0 ? Math.min(request.maxTokens(), left) : left;
            return complete(prompt, sink);
        } catch (ForgeException refused) {
            return new EngineEvent.Failed(refused.code(), refused.getMessage(), refused.details());
        } catch (RuntimeException failed) {
            return new EngineEvent.Failed(ErrorCode.ENGINE_FAILED, failed.getMessage(), Map.of());
        }
    }

    private Terminal complete(PromptFit prompt, Consumer<EngineEvent> sink) {
        AnswerText text = new AnswerText(request.stop());
        LlamaIterator outputsOf = model.generate(parameters(prompt)).iterator();
        while (outputsOf.hasNext()) {
            if (cancelled) {
                outputsOf.cancel();
                return new EngineEvent.Cancelled(statistics());
            }
            String output = outputsOf.next().text;
            if (firstToken == 0) {
                firstToken = System.nanoTime();
            }
            if (!output.isEmpty()) {
                outputs++;
                answer.append(output);
                sink.accept(token(text.push(output.getBytes(StandardCharsets.UTF_8))));
            }
            if (text.stopped()) {
                outputsOf.cancel();
                return new EngineEvent.Done(FinishReason.STOP, statistics());
            }
        }
        String rest = text.finish();
        if (!rest.isEmpty()) {
            sink.accept(token(rest));
        }
        Statistics statistics = statistics();
        return new EngineEvent.Done(statistics.completionTokens() >= room ? FinishReason.LENGTH : FinishReason.STOP,
            statistics);
    }

    private InferenceParameters parameters(PromptFit prompt) {
        Sampling sampling = request.sampling();
        long seed = sampling.seed() == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : sampling.seed();
        return new InferenceParameters(text(prompt)).setNPredict(room).setCachePrompt(true)
            .setTemperature(sampling.temperature()).setTopK(sampling.topK()).setTopP(sampling.topP())
            .setMinP(sampling.minP()).setRepeatPenalty(sampling.repetitionPenalty())
            .setRepeatLastN(sampling.repetitionWindow()).setSeed(Long.hashCode(seed));
    }

    /** java-llama.cpp takes text alone, so what is left of a cut prompt becomes text again. */
    private String text(PromptFit prompt) {
        if (prompt.cut() == 0) {
            return request.prompt();
        }
        int begin = promptStart.beginToken() < 0 ? 0 : 1;
        return model.decode(Arrays.copyOfRange(prompt.tokens(), begin, prompt.tokens().length));
    }

    private static EngineEvent.Token token(String text) {
        return new EngineEvent.Token(text, -1, Float.NaN, List.of());
    }

    /** A character of several tokens comes as one output: the answer's own tokens tell how many there were. */
    private Statistics statistics() {
        long now = System.nanoTime();
        long prompted = firstToken == 0 ? now : firstToken;
        int completion = answer.isEmpty() ? 0
            : Math.min(room, Math.max(outputs, model.encode(answer.toString()).length));
        return new Statistics(promptTokens, 0, completion, (prompted - started) / 1e9, (now - prompted) / 1e9);
    }
}
