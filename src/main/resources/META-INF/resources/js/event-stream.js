/**
 * Server-sent events out of a fetch body. Lines and characters may be cut anywhere between two network chunks, and
 * lines may end in LF, CRLF or CR (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 */
export class EventParser {
  #rest = '';
  #event = '';
  #data = [];

  /** The events that this piece of text completes, as {event, data}. */
  push(text) {
    const found = [];
    this.#rest += text;
    // A CR at the very end may be the first half of a CRLF: leave it for the next piece.
    const end = /\r\n|\n|\r(?!$)/g;
    let start = 0;
    for (let match = end.exec(this.#rest); match; match = end.exec(this.#rest)) {
      this.#line(this.#rest.slice(start, match.index), found);
      start = end.lastIndex;
    }
    this.#rest = this.#rest.slice(start);
    return found;
  }

  #line(line, found) {
    if (line === '') {
      if (this.#data.length > 0) found.push({ event: this.#event || 'message', data: this.#data.join('\n') });
      this.#event = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
  }
}

/** The events of a response, one by one as they come, each parsed from its JSON data. */
export async function* events(response) {
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      for (const event of parser.push(piece.value)) yield JSON.parse(event.data);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
