import { connectionLost, errorFrom } from './api.js';
import { clearAlerts, showAlert } from './notices.js';

/**
 * Buttons that htmx sends to the API: with `hx-ext="json"` as JSON, with values of `hx-vals` in their own types. A
 * button that goes away when it has done its work names in `data-focus-next` where the keyboard goes on.
 */
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
  document.addEventListener('htmx:beforeRequest', ({ target, detail }) => {
    // What a view asks for by itself must not take an error away that nobody has read yet.
    if (detail.requestConfig.verb !== 'get') clearAlerts();
    const next = target.closest('[data-focus-next]')?.dataset.focusNext;
    if (next) document.querySelector(next)?.focus({ preventScroll: true });
  });
  document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => showAlert(errorFrom(xhr.responseText, xhr.status)));
  document.addEventListener('htmx:sendError', () => showAlert(connectionLost()));
}
