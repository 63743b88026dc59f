import { ApiError, connectionLost, errorFrom, postForEvents } from './api.js';
import { clearAlerts, showAlert } from './alerts.js';

/** Buttons that htmx sends to the API as JSON, with values of `hx-vals` in their own types. */
export function startHtmx() {
  htmx.defineExtension('json', {
    onEvent(name, event) {
      if (name === 'htmx:configRequest') event.detail.headers['Content-Type'] = 'application/json';
    },
    encodeParameters(xhr, parameters, element) {
      const typed = JSON.parse(element.closest('[hx-vals]')?.getAttribute('hx-vals') ?? '{}');
      return JSON.stringify({ ...Object.fromEntries(parameters), ...typed });
    },
  });
  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    clearAlerts();
    moveFocus(detail.pathInfo.requestPath);
  });
  document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => showAlert(errorFrom(xhr.responseText, xhr.status)));
  document.addEventListener('htmx:sendError', () => showAlert(connectionLost()));
}

/** A pressed button soon goes away: whoever pressed it by key goes on where the next step is. */
function moveFocus(path) {
  document.getElementById(path === '/api/model/load' ? 'prompt' : 'models').focus({ preventScroll: true });
}

/** Asks for a model. The pull goes on in the server by itself, and the live feed shows how it goes and ends. */
async function pull(source) {
  clearAlerts();
  const reading = new AbortController();
  try {
    await postForEvents('/api/models/pull', { name: source.trim() }, reading.signal);
  } catch (error) {
    showAlert(error instanceof ApiError ? error : connectionLost());
  } finally {
    reading.abort();
  }
}

export function startPulls(form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await pull(form.elements.source.value);
    form.reset();
  });
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest?.('[data-pull]');
    if (!button) return;
    button.disabled = true;
    await pull(button.dataset.pull);
    button.disabled = false;
  });
}
