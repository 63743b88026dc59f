import { ApiError, connectionLost, postForEvents } from './api.js';
import { events } from './event-stream.js';

/**
 * One answer. Calls `onText` with each piece and gives the answer's statistics:
 * {finish, promptTokens, completionTokens, cachedTokens, tokensPerSecond, firstTokenSeconds, exact}.
 * When the signal stops it, the server's own figures never come, so pieces are counted here and `exact` is false.
 */
export async function generate(request, signal, onText) {
  const clock = new PieceClock();
  try {
    const response = await postForEvents('/api/model/generate', { ...request, streaming: true }, signal);
    for await (const event of events(response)) {
      switch (event.type) {
        case 'chunk':
          clock.piece();
          onText(event.text);
          break;
        case 'complete':
          return {
            finish: event.finish_reason,
            promptTokens: event.prompt_tokens,
            completionTokens: event.completion_tokens,
            cachedTokens: event.cached_tokens,
            tokensPerSecond: event.tokens_per_sec,
            firstTokenSeconds: clock.firstPieceSeconds(),
            exact: true,
          };
        case 'cancelled':
          return clock.statistics('cancelled');
        case 'error':
          throw new ApiError(event);
      }
    }
  } catch (error) {
    if (signal.aborted) return clock.statistics('stopped');
    throw error instanceof ApiError ? error : connectionLost();
  }
  if (signal.aborted) return clock.statistics('stopped');
  throw connectionLost();
}

/** When the pieces came, as far as the page can see it. */
class PieceClock {
  #asked = performance.now();
  #first = 0;
  #last = 0;
  #pieces = 0;

  piece() {
    this.#last = performance.now();
    this.#first ||= this.#last;
    this.#pieces++;
  }

  firstPieceSeconds() {
    return this.#first ? (this.#first - this.#asked) / 1000 : null;
  }

  statistics(finish) {
    const seconds = (this.#last - this.#first) / 1000;
    return {
      finish,
      completionTokens: this.#pieces,
      tokensPerSecond: seconds > 0 ? (this.#pieces - 1) / seconds : null,
      firstTokenSeconds: this.firstPieceSeconds(),
      exact: false,
    };
  }
}
