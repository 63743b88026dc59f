import { call } from './api.js';
import { confirmed } from './confirm.js';
import { byId } from './dom.js';
import { showAlert, showNote } from './notices.js';

/** What can be done to the open conversation, and the list of all at the side. */
export class ConversationBar {
  #conversation = null;

  constructor() {
    byId('rename').addEventListener('click', () => this.#askName());
    byId('rename-form').addEventListener('submit', () => this.#try(() => this.#rename()));
    byId('rename-cancel').addEventListener('click', () => byId('rename-dialog').close());
    byId('remove').addEventListener('click', () => this.#try(() => this.#remove()));
    byId('import').addEventListener('change', ({ target }) => this.#try(() => this.#import(target)));
    byId('import-button').addEventListener('click', () => byId('import').click());
  }

  /** The conversation was opened, or something was said in it. */
  show(conversation) {
    if (!conversation.id) return;
    const path = `/chat/${conversation.id}`;
    if (location.pathname !== path) history.replaceState(null, '', path);
    this.#conversation = conversation;
    byId('conversation-head').classList.remove('unsaved');
    this.#showTitle();
    byId('export').href = `/api/conversations/${conversation.id}/export`;
    byId('open-conversation').value = conversation.id;
    htmx.trigger('#conversation-list', 'changed');
  }

  #showTitle() {
    const { title } = this.#conversation;
    byId('conversation-title').textContent = title;
    document.title = `${title} · ForgeLLM`;
  }

  #askName() {
    byId('new-title').value = this.#conversation.title;
    byId('rename-dialog').showModal();
    byId('new-title').select();
  }

  async #rename() {
    const title = byId('new-title').value.trim();
    if (!title) return;
    await this.#conversation.rename(title);
    this.#showTitle();
    htmx.trigger('#conversation-list', 'changed');
  }

  async #remove() {
    if (!await confirmed('Remove this chat?', 'All its versions go with it. This cannot be undone.', 'Remove')) return;
    await this.#conversation.remove();
    location.assign('/chat');
  }

  async #import(field) {
    const [file] = field.files;
    if (!file) return;
    let history;
    try {
      history = JSON.parse(await file.text());
    } catch {
      showAlert({ message: `${file.name} is no JSON file.`, suggestion: 'Choose a chat that was exported here or saved by the Python program.' });
      return;
    } finally {
      field.value = '';
    }
    const { conversation } = await call('POST', '/api/conversations/import', history);
    showNote(`Imported “${conversation.title}”.`);
    location.assign(`/chat/${conversation.id}`);
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      showAlert(error);
    }
  }
}
