/**
 * The live feed: htmx swaps what it brings; here its health is watched and shown. The server sends a `ping` every ten
 * seconds, so silence means a connection that died without telling.
 */
const SILENCE_MS = 25_000;

export function startLive(indicator) {
  const text = indicator.querySelector('.connection-text');
  let lastSign = Date.now();
  let source;

  const show = (state, words) => {
    if (indicator.dataset.connection === state) return;
    indicator.dataset.connection = state;
    text.textContent = words;
  };
  const alive = () => {
    lastSign = Date.now();
    show('live', 'Connected');
  };

  htmx.createEventSource = (url) => {
    source = new EventSource(url);
    for (const event of ['open', 'ping', 'status', 'models', 'pulls']) source.addEventListener(event, alive);
    source.addEventListener('error', () => show('lost', 'Connection lost, trying again'));
    return source;
  };

  setInterval(() => {
    if (source?.readyState !== EventSource.OPEN || Date.now() - lastSign < SILENCE_MS) return;
    show('lost', 'Connection lost, trying again');
    // Closed and reported as an error, the sse extension opens a new one.
    source.close();
    source.onerror(new Event('error'));
  }, 5_000);
}

/** What the header says about the model, and a call whenever it changes. */
export function watchModel(onChange) {
  const header = document.querySelector('.status');
  const read = () => {
    const { state, model, adapter, base, context } = header.querySelector('#model-state').dataset;
    onChange({ ready: state === 'ready', state, name: adapter ? `${model} + ${adapter}` : model, base: base === 'true', context: Number(context) });
  };
  new MutationObserver(read).observe(header, { childList: true, subtree: true });
  read();
}
