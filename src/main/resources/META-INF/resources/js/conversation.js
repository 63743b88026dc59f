/** The turns of this tab's chat: {role, content, model?, statistics?, error?}. Kept over a reload. */
const KEY = 'conversation';

export class Conversation {
  constructor(storage = sessionStorage) {
    this.storage = storage;
    try {
      this.turns = JSON.parse(storage.getItem(KEY)) ?? [];
    } catch {
      this.turns = [];
    }
  }

  add(turn) {
    this.turns.push(turn);
    this.save();
    return turn;
  }

  /** Takes the last answer away and gives the question it answered. */
  takeBackAnswer() {
    if (this.turns.at(-1)?.role === 'assistant') this.turns.pop();
    this.save();
    return this.turns.at(-1);
  }

  clear() {
    this.turns = [];
    this.save();
  }

  save() {
    try {
      this.storage.setItem(KEY, JSON.stringify(this.turns));
    } catch {
      // A full or forbidden storage costs only the reload.
    }
  }

  /**
   * The part of a generation request that tells what was said: the last question, and what came before it.
   * A base model knows no roles, so it gets one text: system prompt, earlier turns a line each, then the question.
   */
  request(systemPrompt, base) {
    const earlier = this.turns.slice(0, -1).filter((turn) => turn.content).map(({ role, content }) => ({ role, content }));
    const question = this.turns.at(-1).content;
    const system = systemPrompt.trim();
    if (base) {
      const lines = [...earlier.map((turn) => turn.content), question].join('\n');
      return { prompt: system ? `${system}\n\n${lines}` : lines };
    }
    if (earlier.length === 0) return system ? { prompt: question, system_prompt: system } : { prompt: question };
    return { prompt: question, history: system ? [{ role: 'system', content: system }, ...earlier] : earlier };
  }
}
