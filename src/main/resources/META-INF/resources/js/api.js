/** The server's one error format, for fetch and for streams. */
export class ApiError extends Error {
  constructor(body, status = 0) {
    super(body.error ?? `The server answered with status ${status}.`);
    this.code = body.error_code ?? 'UNKNOWN';
    this.suggestion = body.suggestion ?? '';
    this.status = status;
  }
}

export const connectionLost = () => new ApiError({
  error: 'The connection to the server was lost.',
  error_code: 'CONNECTION_LOST',
  suggestion: 'Look whether the server is running, then try again.',
});

/** Reads an answer's body as the error it tells, whatever the body really is. */
export function errorFrom(text, status) {
  try {
    return new ApiError(JSON.parse(text), status);
  } catch {
    return new ApiError({}, status);
  }
}

/** A request of so many characters may outlive its page: browsers allow 64 KiB for all of those together. */
const OUTLIVING = 16_000;

async function send(method, url, text, options) {
  let response;
  try {
    response = await fetch(url, {
      method,
      body: text,
      ...options,
      headers: { ...(text === undefined ? {} : { 'Content-Type': 'application/json' }), ...options.headers },
    });
  } catch (error) {
    throw error.name === 'AbortError' ? error : connectionLost();
  }
  if (!response.ok) throw errorFrom(await response.text(), response.status);
  return response;
}

/**
 * One call of the API: JSON in, JSON out; what is not OK is thrown as an {@link ApiError}. What changes something is
 * done to its end even if the reader leaves the page at once.
 */
export async function call(method, url, body, options = {}) {
  const text = JSON.stringify(body);
  const keepalive = method !== 'GET' && (text?.length ?? 0) < OUTLIVING;
  return (await send(method, url, text, { keepalive, ...options })).json();
}

/** POSTs JSON, asking for an event stream. */
export function postForEvents(url, body, signal) {
  return send('POST', url, JSON.stringify(body), { signal, headers: { Accept: 'text/event-stream' } });
}
