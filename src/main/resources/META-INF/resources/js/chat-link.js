import { call } from './api.js';
import { clearAlerts, showAlert } from './notices.js';

/** Buttons that load a base with a checkpoint on it and go to the chat. */
export function startChatLinks() {
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest?.('[data-chat-adapter]');
    if (!button) return;
    clearAlerts();
    button.disabled = true;
    try {
      await call('POST', '/api/model/load', { model_name: button.dataset.chatModel, adapter_path: button.dataset.chatAdapter, wait: false });
      location.assign('/chat');
    } catch (error) {
      showAlert(error);
      button.disabled = false;
    }
  });
}
