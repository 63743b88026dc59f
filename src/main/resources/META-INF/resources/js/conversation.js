import { call } from './api.js';

/**
 * A conversation of the server, as a tree: a turn knows its parent, and the leaf ends the branch that is shown. Turns
 * are shown at once and saved behind, in their order; `onUnsaved(error)` hears of it when one could not be.
 *
 * A turn: {id, parent, role, content, model?, adapter?, details: {statistics?, error?, tokens?, pair?}}.
 */
export class Conversation {
  #saving = Promise.resolve();

  constructor(onUnsaved) {
    this.onUnsaved = onUnsaved;
    this.id = null;
    this.title = '';
    this.turns = [];
    this.leaf = null;
    this.settings = { system_prompt: '', parameters: {} };
  }

  static async open(id, onUnsaved) {
    const { conversation } = await call('GET', `/api/conversations/${encodeURIComponent(id)}`);
    const opened = new Conversation(onUnsaved);
    opened.id = conversation.id;
    opened.title = conversation.title;
    opened.settings = { system_prompt: conversation.system_prompt, parameters: conversation.parameters };
    const byId = new Map();
    for (const { parent_id: parent, ...turn } of conversation.turns) {
      byId.set(turn.id, { ...turn, parent: byId.get(parent) ?? null });
    }
    opened.turns = [...byId.values()];
    opened.leaf = byId.get(conversation.leaf) ?? null;
    return opened;
  }

  /** From the first turn to the leaf, or to another turn. */
  branch(last = this.leaf) {
    const path = [];
    for (let turn = last; turn; turn = turn.parent) path.unshift(turn);
    return path;
  }

  /** The turns that stand in the same place, itself among them. */
  siblings(turn) {
    return this.turns.filter((other) => other.parent === turn.parent && other.role === turn.role);
  }

  /** Adds a turn after another; it is the leaf unless `shown` is false. Save it with {@link save} when it is whole. */
  add(turn, shown = true) {
    const added = { details: {}, ...turn };
    this.turns.push(added);
    if (shown) this.leaf = added;
    return added;
  }

  forget(turn) {
    this.turns = this.turns.filter((other) => other !== turn);
    if (this.leaf === turn) this.leaf = turn.parent;
  }

  /** Shows the branch of this turn: down to the newest of what followed it. */
  show(turn) {
    let leaf = turn;
    for (let next = turn; next; next = this.turns.findLast((other) => other.parent === leaf)) leaf = next;
    this.leaf = leaf;
    this.#behind(() => this.leaf.id && call('PATCH', this.#path(), { leaf: this.leaf.id }));
  }

  /** Saves a turn, and before it the conversation, if it is new, and its settings, if they changed. */
  save(turn, settings, shown = true) {
    this.#behind(async () => {
      await this.#saveSettings(turn, settings);
      const saved = await call('POST', `${this.#path()}/turns`, this.#body(turn, shown));
      turn.id = saved.turn.id;
      this.title = saved.title;
    });
    return this.#saving;
  }

  /** The same when the page goes away: what fits into one last request. */
  saveLast(turn) {
    if (!turn.content || !turn.parent?.id) return;
    call('POST', `${this.#path()}/turns`, this.#body(turn, true), { keepalive: true }).catch(() => {});
  }

  async #saveSettings(turn, settings) {
    if (!this.id) {
      const { conversation } = await call('POST', '/api/conversations', { ...settings, model: turn.model ?? '' });
      this.id = conversation.id;
      this.settings = settings;
    } else if (JSON.stringify(settings) !== JSON.stringify(this.settings)) {
      await call('PATCH', this.#path(), settings);
      this.settings = settings;
    }
  }

  #body({ parent, role, content, model, adapter, details }, shown) {
    return { parent_id: parent?.id ?? null, role, content, model, adapter, details, shown };
  }

  async rename(title) {
    // After what is being saved: its answer names the title as it was.
    const renamed = this.#saving.then(() => call('PATCH', this.#path(), { title }));
    this.#saving = renamed.catch(() => {});
    await renamed;
    this.title = title;
  }

  async remove() {
    await call('DELETE', this.#path());
  }

  #behind(work) {
    this.#saving = this.#saving.then(work).catch((error) => this.onUnsaved(error));
  }

  #path() {
    return `/api/conversations/${encodeURIComponent(this.id)}`;
  }
}

/**
 * The part of a generation request that tells what was said: the question, and what came before it. A base model knows
 * no roles, so it gets one text: system prompt, earlier turns a line each, then the question.
 */
export function requestFor(branch, systemPrompt, base) {
  const earlier = branch.slice(0, -1).filter((turn) => turn.content).map(({ role, content }) => ({ role, content }));
  const question = branch.at(-1).content;
  const system = systemPrompt.trim();
  if (base) {
    const lines = [...earlier.map((turn) => turn.content), question].join('\n');
    return { prompt: system ? `${system}\n\n${lines}` : lines };
  }
  if (earlier.length === 0) return system ? { prompt: question, system_prompt: system } : { prompt: question };
  return { prompt: question, history: system ? [{ role: 'system', content: system }, ...earlier] : earlier };
}
