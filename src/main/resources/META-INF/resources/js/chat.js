import { generate } from './generation.js';
import { AnswerTurn, questionView } from './turn-view.js';
import { StickyScroll } from './scroll.js';

const byId = (id) => document.getElementById(id);

/** The conversation's controller: sends questions, shows answers as they come, stops, regenerates, clears. */
export class Chat {
  #model = { ready: false, state: 'unloaded' };
  #running = null;

  constructor(conversation, sampling) {
    this.conversation = conversation;
    this.sampling = sampling;
    this.turns = byId('turns');
    this.prompt = byId('prompt');
    this.send = byId('send');
    this.stop = byId('stop');
    this.clear = byId('clear');
    this.note = byId('composer-note');
    this.announcer = byId('announcer');
    this.scroll = new StickyScroll(byId('log'), byId('to-end'));
    this.#listen();
    this.#showAll();
  }

  /** The live feed told of the model. */
  modelChanged(model) {
    this.#model = model;
    this.#refresh();
  }

  #listen() {
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.prompt.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    });
    this.stop.addEventListener('click', () => this.#running?.abort());
    this.clear.addEventListener('click', () => this.#clearAll());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#running?.abort();
    });
    document.addEventListener('click', (event) => this.#clicked(event.target));
    addEventListener('pagehide', () => this.#running?.abort());
  }

  #clicked(target) {
    const button = target.closest?.('button');
    if (!button) return;
    if (button.dataset.prompt) {
      this.prompt.value = button.dataset.prompt;
      this.#ask();
    } else if ('copyCode' in button.dataset) {
      this.#copy(button, button.closest('.code-block').querySelector('code').textContent);
    } else if (button.dataset.action === 'copy') {
      const index = [...this.turns.children].indexOf(button.closest('.turn'));
      this.#copy(button, this.conversation.turns[index].content);
    } else if (button.dataset.action === 'regenerate') {
      this.#regenerate();
    }
  }

  #ask() {
    const text = this.prompt.value.trim();
    if (!text || this.#refuses()) return;
    this.prompt.value = '';
    const turn = this.conversation.add({ role: 'user', content: text });
    this.turns.append(questionView(turn));
    this.#answer();
  }

  #regenerate() {
    if (this.#refuses()) return;
    this.conversation.takeBackAnswer();
    this.turns.lastElementChild.remove();
    this.prompt.focus();
    this.#answer();
  }

  /** A failed model may be asked: one that crashed is loaded again by the server. */
  #refuses() {
    if (this.#running) return true;
    if (!['ready', 'failed'].includes(this.#model.state)) {
      this.#refresh(true);
      this.announcer.textContent = this.note.textContent;
      return true;
    }
    return this.#refusesSettings();
  }

  #refusesSettings() {
    const invalid = this.sampling.invalidField();
    if (!invalid) return false;
    if (byId('settings').hidden) document.querySelector('[data-panel="settings"]').click();
    invalid.setAttribute('aria-invalid', 'true');
    invalid.focus();
    this.announcer.textContent = `${invalid.labels[0].textContent}: ${invalid.validationMessage}`;
    return true;
  }

  async #answer() {
    const request = {
      ...this.conversation.request(this.sampling.systemPrompt, this.#model.base),
      ...this.sampling.parameters(),
    };
    const turn = this.conversation.add({ role: 'assistant', content: '', model: this.#model.name });
    const view = new AnswerTurn(turn, () => this.scroll.grown());
    this.#running = new AbortController();
    this.turns.append(view.article);
    view.begin();
    this.scroll.jump();
    this.announcer.textContent = 'The answer is being written.';
    this.#refresh();
    try {
      turn.statistics = await generate(request, this.#running.signal, (text) => {
        turn.content += text;
        view.append(text);
      });
      this.announcer.textContent = turn.content;
    } catch (error) {
      turn.error = { message: error.message, suggestion: error.suggestion };
      this.announcer.textContent = `${error.message} ${error.suggestion}`;
    } finally {
      this.#running = null;
      view.end(turn);
      this.conversation.save();
      this.scroll.grown();
      this.#refresh();
    }
  }

  async #copy(button, text) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused';
    }
    this.announcer.textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  #clearAll() {
    this.#running?.abort();
    this.conversation.clear();
    this.turns.replaceChildren();
    this.prompt.focus();
    this.#refresh();
  }

  #showAll() {
    for (const turn of this.conversation.turns) {
      if (turn.role === 'user') {
        this.turns.append(questionView(turn));
      } else {
        const view = new AnswerTurn(turn, () => {});
        view.end(turn);
        this.turns.append(view.article);
      }
    }
    this.scroll.jump();
  }

  #refresh(asked = false) {
    const { turns } = this.conversation;
    this.send.hidden = this.#running !== null;
    this.stop.hidden = this.#running === null;
    this.clear.hidden = turns.length === 0;
    const note = this.#noteText();
    this.note.hidden = !note || !(asked || turns.length > 0);
    this.note.textContent = note;
    for (const foot of this.turns.querySelectorAll('[data-action="regenerate"]')) {
      foot.hidden = foot.closest('.turn') !== this.turns.lastElementChild;
    }
    byId('totals').textContent = this.#contextUse(turns);
  }

  #noteText() {
    switch (this.#model.state) {
      case 'ready': return '';
      case 'loading': return 'The model is loading; you can send as soon as it is ready.';
      case 'unloading': return 'The model is being unloaded.';
      case 'failed': return 'The model has failed; the next question loads it again if it can.';
      default: return 'No model is loaded. Load one under Models.';
    }
  }

  #contextUse(turns) {
    const last = turns.findLast((turn) => turn.statistics?.promptTokens)?.statistics;
    if (!last || !this.#model.context) return '';
    const used = last.promptTokens + last.completionTokens;
    return `${used.toLocaleString('en')} of ${this.#model.context.toLocaleString('en')} tokens of context`;
  }
}
