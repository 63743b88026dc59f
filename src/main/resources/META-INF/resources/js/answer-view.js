import { MarkdownView } from './markdown.js';

/** What a reasoning model writes before its answer, in the tags that Qwen, DeepSeek and others use. */
const THOUGHTS = /^\s*<think>([\s\S]*?)(?:<\/think>([\s\S]*)|$)/;

/** At most this share of the page's time goes into drawing an answer while it streams. */
const DRAWING_SHARE = 0.25;

/** Answers of a long conversation are drawn when they come this near. */
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.answerView.end();
}, { rootMargin: '1200px' });

/** The text of one answer as it grows, drawn at most once a frame. */
export class AnswerView {
  #text = '';
  #drawn = null;
  #ended = false;
  #timer = 0;
  #frame = 0;
  #notBefore = 0;

  constructor(element, onDrawn = () => {}) {
    this.element = element;
    this.onDrawn = onDrawn;
    this.body = document.createElement('div');
    element.append(this.body);
    this.markdown = new MarkdownView(this.body);
  }

  append(text) {
    this.#text += text;
    this.#schedule();
  }

  #schedule() {
    if (this.#timer || this.#frame) return;
    const wait = this.#notBefore - performance.now();
    const nextFrame = () => {
      this.#timer = 0;
      this.#frame = requestAnimationFrame(() => this.#draw());
    };
    if (wait > 0) this.#timer = setTimeout(nextFrame, wait);
    else nextFrame();
  }

  /** The whole text at once; until it comes near the screen it stands there undrawn. */
  setLater(text) {
    this.#text = text;
    this.body.textContent = text;
    this.body.answerView = this;
    near.observe(this.body);
  }

  /** The answer is whole: draws what is left, and what is only drawn once. */
  end() {
    near.unobserve(this.body);
    this.#ended = true;
    this.#draw();
  }

  #draw() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = 0;
    this.#frame = 0;
    if (this.#drawn === this.#text && !this.#ended) return;
    const started = performance.now();
    if (this.#drawn === null) this.body.replaceChildren();
    const [, thoughts, answer] = THOUGHTS.exec(this.#text) ?? [null, '', this.#text];
    if (thoughts) this.#showThoughts(thoughts);
    this.markdown.show(answer ?? '', this.#ended);
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
