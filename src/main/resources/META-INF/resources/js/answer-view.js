import { MarkdownView } from './markdown.js';

/** What a reasoning model writes before its answer, in the tags that Qwen, DeepSeek and others use. */
const THOUGHTS = /^\s*<think>([\s\S]*?)(?:<\/think>([\s\S]*)|$)/;

/** At most this share of the page's time goes into drawing an answer while it streams. */
const DRAWING_SHARE = 0.25;

/** The text of one answer as it grows, drawn at most once a frame. */
export class AnswerView {
  #text = '';
  #drawn = '';
  #timer = 0;
  #notBefore = 0;

  constructor(element, onDrawn = () => {}) {
    this.element = element;
    this.onDrawn = onDrawn;
    this.body = document.createElement('div');
    element.append(this.body);
    this.markdown = new MarkdownView(this.body);
  }

  get text() {
    return this.#text;
  }

  append(text) {
    this.#text += text;
    if (!this.#timer) this.#timer = setTimeout(() => this.draw(), Math.max(16, this.#notBefore - performance.now()));
  }

  /** Draws what has come; called for the last time when the answer has ended. */
  draw() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#drawn === this.#text) return;
    const started = performance.now();
    const [, thoughts, answer] = THOUGHTS.exec(this.#text) ?? [null, '', this.#text];
    if (thoughts) this.#showThoughts(thoughts);
    this.markdown.show(answer ?? '');
    this.#drawn = this.#text;
    const spent = performance.now() - started;
    this.#notBefore = performance.now() + spent / DRAWING_SHARE;
    this.onDrawn();
  }

  #showThoughts(text) {
    if (!this.thoughts) {
      const details = document.createElement('details');
      details.className = 'thoughts';
      const summary = document.createElement('summary');
      summary.textContent = 'Thoughts';
      this.thoughts = document.createElement('p');
      details.append(summary, this.thoughts);
      this.body.before(details);
    }
    this.thoughts.textContent = text.trim();
  }
}
