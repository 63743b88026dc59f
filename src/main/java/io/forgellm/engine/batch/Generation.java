package io.forgellm.engine.batch;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.FinishReason;
import io.forgellm.engine.EngineEvent.Statistics;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.text.AnswerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One request's answer while it is made: its text, its counts, its clock, and the events that it owes. */
final class Generation {
    private final EngineRequest request;
    private final Consumer<EngineEvent> sink;
    private final LanguageModel model;
    private final TokenSampler sampler;
    private final AnswerText text;
    private final int promptTokens;
    private final int cachedTokens;
    private final int room;
    private final long started = System.nanoTime();
    private long firstToken;
    private int completionTokens;

    Generation(EngineRequest request, Consumer<EngineEvent> sink, LanguageModel model, PromptFit prompt, int cached) {
        this.request = request;
        this.sink = sink;
        this.model = model;
        this.text = new AnswerText(request.stop());
        this.promptTokens = prompt.tokens().length;
        this.cachedTokens = cached;
        int left = prompt.limit() - promptTokens;
        this.room = request.maxTokens() > 0 ? Math.min(request.maxTokens(), left) : left;
        this.sampler = model.sampler(request.sampling());
        int window = Math.min(request.sampling().repetitionWindow(), promptTokens);
        for (int i = promptTokens - window; i < promptTokens; i++) {
            sampler.accept(prompt.tokens()[i]);
        }
    }

    long id() {
        return request.id();
    }

    String state() {
        return firstToken == 0 ? "prompt" : "generating";
    }

    void started(int slot, int truncatedTokens) {
        sink.accept(new EngineEvent.Started(slot, promptTokens, cachedTokens, truncatedTokens));
    }

    /**
     * Takes the next token from an output row and tells it.
     *
     * @return the token to go on with, or empty when the answer is over and its terminal is due
     */
    Next next(int row) {
        int token = sampler.sample(row);
        if (firstToken == 0) {
            firstToken = System.nanoTime();
        }
        if (model.ends(token)) {
            String rest = text.finish();
            if (!rest.isEmpty()) {
                tell(rest, token, row);
            }
            return new Next(token, Optional.of(FinishReason.STOP));
        }
        completionTokens++;
        String shown = text.push(model.piece(token));
        boolean full = completionTokens >= room;
        if (full && !text.stopped()) {
            shown += text.cut();
        }
        tell(shown, token, row);
        if (text.stopped()) {
            return new Next(token, Optional.of(FinishReason.STOP));
        }
        return new Next(token, full ? Optional.of(FinishReason.LENGTH) : Optional.empty());
    }

    /** The one last event, and the end of the sampler. */
    void end(EngineEvent.Terminal terminal) {
        sampler.close();
        sink.accept(terminal);
    }

    Statistics statistics() {
        long now = System.nanoTime();
        long prompted = firstToken == 0 ? now : firstToken;
        return new Statistics(promptTokens, cachedTokens, completionTokens, (prompted - started) / 1e9,
            (now - prompted) / 1e9);
    }

    record Next(int token, Optional<FinishReason> finish) {
    }

    private void tell(String shown, int token, int row) {
        if (request.logprobs() < 0) {
            sink.accept(new EngineEvent.Token(shown, token, Float.NaN, List.of()));
            return;
        }
        var logprobs = model.logProbabilities(row, token, request.logprobs());
        List<EngineEvent.Candidate> top = new ArrayList<>(logprobs.tokens().length);
        for (int i = 0; i < logprobs.tokens().length; i++) {
            int candidate = logprobs.tokens()[i];
            AnswerText alone = new AnswerText(List.of());
            String piece = alone.push(model.piece(candidate)) + alone.finish();
            top.add(new EngineEvent.Candidate(candidate, piece, logprobs.logprobs()[i]));
        }
        sink.accept(new EngineEvent.Token(shown, token, logprobs.chosen(), top));
    }
}
