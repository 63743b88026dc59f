package io.forgellm.engine.wire;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineEvent.Statistics;
import io.forgellm.error.ErrorCode;
import java.io.IOException;

/** A generation's events as fields: a letter for the kind, then the record's fields in their order. */
final class EventFields {
    private EventFields() {
    }

    static void put(Fields to, EngineEvent event) throws IOException {
        switch (event) {
            case EngineEvent.Started(int slot, int prompt, int cached, int truncated) ->
                to.integer('s').integer(slot).integer(prompt).integer(cached).integer(truncated);
            case EngineEvent.Token(String text, int token, float logprob, var top) ->
                to.integer('t').text(text).integer(token).real(logprob).list(top, (fields, candidate) ->
                    fields.integer(candidate.token()).text(candidate.text()).real(candidate.logprob()));
            case EngineEvent.Done(EngineEvent.FinishReason reason, Statistics statistics) ->
                statistics(to.integer('d').text(reason.name()), statistics);
            case EngineEvent.Cancelled(Statistics statistics) -> statistics(to.integer('c'), statistics);
            case EngineEvent.Failed(ErrorCode code, String message, var details) ->
                to.integer('f').text(code.name()).text(message).details(details);
        }
    }

    static EngineEvent take(FieldReader from) throws IOException {
        int kind = from.integer();
        return switch (kind) {
            case 's' -> new EngineEvent.Started(from.integer(), from.integer(), from.integer(), from.integer());
            case 't' -> new EngineEvent.Token(from.text(), from.integer(), from.single(), from.list(candidate ->
                new EngineEvent.Candidate(candidate.integer(), candidate.text(), candidate.single())));
            case 'd' -> new EngineEvent.Done(EngineEvent.FinishReason.valueOf(from.text()), statistics(from));
            case 'c' -> new EngineEvent.Cancelled(statistics(from));
            case 'f' -> new EngineEvent.Failed(ErrorCode.valueOf(from.text()), from.text(), from.details());
            default -> throw new IOException("No event has the kind " + kind);
        };
    }

    private static void statistics(Fields to, Statistics statistics) throws IOException {
        to.integer(statistics.promptTokens()).integer(statistics.cachedTokens())
            .integer(statistics.completionTokens()).real(statistics.promptSeconds())
            .real(statistics.generationSeconds());
    }

    private static Statistics statistics(FieldReader from) {
        return new Statistics(from.integer(), from.integer(), from.integer(), from.real(), from.real());
    }
}
