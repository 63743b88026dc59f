import { ApiError, connectionLost, postForEvents } from './api.js';
import { clearAlerts, showAlert } from './notices.js';

/** Asks for a model. The pull goes on in the server by itself, and the live feed shows how it goes and ends. */
async function pull(source) {
  clearAlerts();
  const reading = new AbortController();
  try {
    await postForEvents('/api/models/pull', { name: source.trim() }, reading.signal);
    return true;
  } catch (error) {
    showAlert(error instanceof ApiError ? error : connectionLost());
    return false;
  } finally {
    reading.abort();
  }
}

/** The form that names a model to get, where there is one, and all buttons with `data-pull`. */
export function startPulls(form) {
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await pull(form.elements.source.value)) form.reset();
  });
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest?.('[data-pull]');
    if (!button) return;
    button.disabled = true;
    await pull(button.dataset.pull);
    button.disabled = false;
  });
}
