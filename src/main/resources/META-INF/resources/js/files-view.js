import { showAlert, showNote } from './notices.js';

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    showNote('Path copied');
  } catch {
    showAlert({ message: 'The browser did not let this page copy.', suggestion: button.dataset.copy });
  }
});
