package io.forgellm.generation;

import io.forgellm.engine.EngineEvent;
import io.smallrye.mutiny.Multi;

/**
 * A generation that has begun.
 *
 * @param started its first event
 * @param events  tokens, then one terminal event; cancelling the subscription cancels the generation
 */
public record Generation(EngineEvent.Started started, Multi<EngineEvent> events) {
}
