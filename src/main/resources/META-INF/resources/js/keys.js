import { call } from './api.js';
import { byId } from './dom.js';
import { clearAlerts, showAlert, showNote } from './notices.js';

/** Keys are made and shown once; the list is fetched anew after each change. */
export function startKeys() {
  const form = byId('make-key');
  // Only the administrator is shown it.
  if (!form) return;
  const box = byId('made-key');
  const secret = byId('made-secret');
  const renew = () => htmx.trigger(document.body, 'keys-changed');

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clearAlerts();
    try {
      secret.textContent = (await call('POST', '/api/keys', { name: form.elements.name.value })).secret;
      box.hidden = false;
      form.reset();
      renew();
    } catch (error) {
      showAlert(error);
    }
  });

  byId('copy-key').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(secret.textContent);
      showNote('Key copied');
    } catch {
      getSelection().selectAllChildren(secret);
      showNote('Marked: copy it with Ctrl+C');
    }
  });

  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.successful && detail.requestConfig.verb === 'delete') {
      box.hidden = true;
      secret.textContent = '';
      renew();
    }
  });
}
