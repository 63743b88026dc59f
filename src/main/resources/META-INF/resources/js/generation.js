import { ApiError, connectionLost, postForEvents } from './api.js';
import { events } from './event-stream.js';

/**
 * One answer. Calls `onPiece(text, token)` with each piece, and gives how it ended: the server's last event with
 * `first_token_seconds` beside its own figures. When the signal stops it, the server's figures never come, so pieces are
 * counted here and `estimated` is true.
 */
export async function generate(request, signal, onPiece) {
  const clock = new PieceClock();
  try {
    const response = await postForEvents('/api/model/generate', { ...request, streaming: true }, signal);
    for await (const event of events(response)) {
      switch (event.type) {
        case 'chunk':
          clock.piece();
          onPiece(event.text, event.token);
          break;
        case 'complete': {
          const { type, ...figures } = event;
          return { ...figures, first_token_seconds: clock.firstPieceSeconds() };
        }
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
      finish_reason: finish,
      completion_tokens: this.#pieces,
      tokens_per_sec: seconds > 0 ? (this.#pieces - 1) / seconds : null,
      first_token_seconds: this.firstPieceSeconds(),
      estimated: true,
    };
  }
}
