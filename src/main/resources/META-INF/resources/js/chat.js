import { contenders, ensureLoaded } from './contenders.js';
import { Conversation, requestFor } from './conversation.js';
import { byId, element } from './dom.js';
import { generate } from './generation.js';
import { showAlert } from './notices.js';
import { showRaw } from './raw-view.js';
import { StickyScroll } from './scroll.js';
import { AnswerTurn, questionView, startEditing } from './turn-view.js';

/** How many of the likeliest tokens are noted beside each, where the reader asked for probabilities. */
const CANDIDATES = 5;

/** The chat's controller: sends questions, shows answers as they come, stops, regenerates, edits, branches. */
export class Chat {
  #model = { ready: false, state: 'unloaded' };
  #running = null;
  #answering = null;

  constructor(sampling, onChanged) {
    this.sampling = sampling;
    this.onChanged = onChanged;
    this.conversation = this.#fresh();
    this.turns = byId('turns');
    this.prompt = byId('prompt');
    this.send = byId('send');
    this.stop = byId('stop');
    this.note = byId('composer-note');
    this.announcer = byId('announcer');
    this.scroll = new StickyScroll(byId('log'), byId('to-end'));
    this.#listen();
    this.#refresh();
  }

  #fresh() {
    return new Conversation((error) => showAlert({
      message: `This chat could not be saved. ${error.message}`, suggestion: error.suggestion,
    }));
  }

  async open(id) {
    try {
      this.conversation = await Conversation.open(id, this.conversation.onUnsaved);
    } catch (error) {
      showAlert(error);
      return;
    }
    this.sampling.take(this.conversation.settings);
    this.#showBranch();
    this.scroll.jump();
    this.#refresh();
    this.onChanged(this.conversation);
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
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) this.#running?.abort();
    });
    document.addEventListener('click', (event) => this.#clicked(event.target.closest?.('button')));
    addEventListener('pagehide', () => {
      if (this.#answering) this.conversation.saveLast(this.#answering);
      this.#running?.abort();
    });
  }

  #clicked(button) {
    if (!button) return;
    const turn = button.closest('.turn')?.turn;
    if (button.dataset.prompt) {
      this.prompt.value = button.dataset.prompt;
      this.#ask();
    } else if ('copyCode' in button.dataset) {
      this.#copy(button, button.closest('.code-block').querySelector('code').textContent);
    } else if (turn && !this.#running) {
      this.#turnAction(button, turn);
    } else if (turn && button.dataset.action === 'copy') {
      this.#copy(button, turn.content);
    }
  }

  #turnAction(button, turn) {
    switch (button.dataset.action) {
      case 'copy': this.#copy(button, turn.content); break;
      case 'regenerate': if (!this.#refuses()) this.#answer(turn.parent); break;
      case 'edit': startEditing(button.closest('.turn'), (text) => this.#edit(turn, text)); break;
      case 'branch': this.#show(button.branch); break;
      case 'choose': this.#show(turn); break;
      case 'raw': showRaw(this.conversation.branch(turn), this.#request(turn.parent), this.#model); break;
      default:
    }
  }

  #show(turn) {
    this.conversation.show(turn);
    this.#showBranch();
    const shown = [...this.turns.querySelectorAll('.turn')].find((view) => view.turn === turn);
    shown?.querySelector('[data-action]:not(:disabled)')?.focus({ preventScroll: true });
  }

  #ask() {
    const text = this.prompt.value.trim();
    if (!text || this.#refuses()) return;
    this.prompt.value = '';
    this.#say(text, this.conversation.leaf);
  }

  /** An edited question is a new one beside the old. */
  #edit(turn, text) {
    if (!this.#refuses()) this.#say(text, turn.parent);
  }

  #say(text, parent) {
    const turn = this.conversation.add({ role: 'user', content: text, parent });
    this.conversation.save(turn, this.sampling.settings()).then(() => this.onChanged(this.conversation));
    this.#answer(turn);
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

  #request(question) {
    return {
      ...requestFor(this.conversation.branch(question), this.sampling.systemPrompt, this.#model.base),
      ...this.sampling.parameters(),
      ...(this.sampling.probabilities ? { logprobs: CANDIDATES } : {}),
    };
  }

  /** One answer, or with a second model chosen two beside each other, one after the other. */
  async #answer(question) {
    const sides = contenders();
    const pair = sides.length > 1 ? crypto.randomUUID() : null;
    const answers = sides.map((side, at) => this.conversation.add({
      role: 'assistant', content: '', parent: question, model: side.model, adapter: side.adapter, details: pair ? { pair } : {},
    }, at === 0));
    this.#running = new AbortController();
    this.#showBranch();
    this.scroll.jump();
    this.announcer.textContent = 'The answer is being written.';
    this.#refresh();
    const { signal } = this.#running;
    for (const [at, turn] of answers.entries()) {
      const view = this.#viewOf(turn);
      if (signal.aborted && at > 0) {
        this.conversation.forget(turn);
      } else {
        await this.#write(turn, view, pair && sides[at], signal);
      }
    }
    this.#running = null;
    this.#showBranch();
    this.scroll.grown();
    this.#refresh();
  }

  #viewOf(turn) {
    return [...this.turns.querySelectorAll('.turn')].find((article) => article.turn === turn).view;
  }

  async #write(turn, view, side, signal) {
    this.#answering = turn;
    view.begin(side ? `Loading ${side.adapter ?? side.model}` : undefined);
    try {
      if (side) await ensureLoaded(side, signal);
      view.begin();
      turn.details.statistics = await generate(this.#request(turn.parent), signal, (text, token) => {
        turn.content += text;
        if (token) (turn.details.tokens ??= []).push(token);
        view.append(text);
      });
      this.announcer.textContent = turn.content;
    } catch (error) {
      turn.details.error = { message: error.message, suggestion: error.suggestion };
      this.announcer.textContent = `${error.message} ${error.suggestion}`;
    } finally {
      this.#answering = null;
      view.end(this.conversation.siblings(turn));
      this.conversation.save(turn, this.sampling.settings(), this.conversation.leaf === turn)
        .then(() => this.onChanged(this.conversation));
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

  /** Brings the page to the branch; turns that stand there already stay as they are. */
  #showBranch() {
    const standing = new Map([...this.turns.querySelectorAll('.turn')].map((article) => [article.turn, article]));
    const wanted = this.conversation.branch().map((turn) => {
      const beside = turn.details.pair ? this.#pair(turn) : [];
      return beside.length > 1 ? this.#pairView(beside, standing) : this.#turnView(turn, standing);
    });
    wanted.forEach((view, at) => {
      if (this.turns.children[at] !== view) this.turns.insertBefore(view, this.turns.children[at] ?? null);
    });
    while (this.turns.children.length > wanted.length) this.turns.lastChild.remove();
  }

  #pair(turn) {
    return this.conversation.siblings(turn).filter((other) => other.details.pair === turn.details.pair);
  }

  #pairView(turns, standing) {
    const views = turns.map((turn) => {
      const article = this.#turnView(turn, standing);
      article.querySelector('[data-action="choose"]')?.remove();
      if (this.conversation.leaf !== turn && !this.conversation.branch().includes(turn)) {
        article.querySelector('.turn-foot').prepend(element('button', {
          type: 'button', className: 'small', 'data-action': 'choose',
        }, 'Go on with this'));
      }
      article.classList.toggle('chosen', this.conversation.branch().includes(turn));
      return article;
    });
    return element('div', { className: 'pair', role: 'group', 'aria-label': 'Two answers to compare' }, ...views);
  }

  #turnView(turn, standing) {
    const known = standing.get(turn);
    const siblings = this.conversation.siblings(turn);
    if (known && known.siblings === siblings.length) return known;
    const article = this.#newView(turn, siblings, known);
    article.siblings = siblings.length;
    return article;
  }

  #newView(turn, siblings, known) {
    if (turn.role === 'user') return questionView(turn, siblings);
    if (known?.getAttribute('aria-busy')) return known;
    const view = new AnswerTurn(turn, () => this.scroll.grown());
    view.article.view = view;
    if (turn.id || turn.details.statistics || turn.details.error) view.showLater(siblings);
    return view.article;
  }

  #refresh(asked = false) {
    const shown = this.conversation.branch();
    this.send.hidden = this.#running !== null;
    this.stop.hidden = this.#running === null;
    byId('log').classList.toggle('busy', this.#running !== null);
    const note = this.#noteText();
    this.note.hidden = !note || !(asked || shown.length > 0);
    this.note.textContent = note;
    byId('totals').textContent = this.#contextUse(shown);
  }

  #noteText() {
    switch (this.#model.state) {
      case 'ready': return '';
      case 'loading': return 'The model is loading; you can send as soon as it is ready.';
      case 'unloading': return 'The model is being unloaded.';
      case 'failed': return 'The model has failed; the next question loads it again if it can.';
      default: return 'No model is loaded. Choose one at the top.';
    }
  }

  #contextUse(turns) {
    const last = turns.findLast((turn) => turn.details.statistics?.prompt_tokens)?.details.statistics;
    if (!last || !this.#model.context) return '';
    const used = last.prompt_tokens + last.completion_tokens;
    return `${used.toLocaleString('en')} of ${this.#model.context.toLocaleString('en')} tokens of context`;
  }
}
