import { AnswerView } from './answer-view.js';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const button = (label, action) => {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'link';
  element.dataset.action = action;
  element.textContent = label;
  return element;
};

/** One line about an answer: what it cost and how fast it came. */
export function statisticsLine({ finish, promptTokens, completionTokens, cachedTokens, tokensPerSecond, firstTokenSeconds, exact }) {
  const about = exact ? '' : '≈ ';
  const parts = [];
  if (tokensPerSecond) parts.push(`${about}${number.format(tokensPerSecond)} tokens/s`);
  parts.push(`${about}${number.format(completionTokens)} ${completionTokens === 1 ? 'token' : 'tokens'}`);
  if (firstTokenSeconds !== null) parts.push(`first after ${firstTokenSeconds.toFixed(2)} s`);
  if (promptTokens) parts.push(`prompt ${number.format(promptTokens)}${cachedTokens ? ` (${number.format(cachedTokens)} cached)` : ''}`);
  if (finish === 'length') parts.push('cut at max tokens');
  if (finish === 'stopped') parts.push('stopped');
  if (finish === 'cancelled') parts.push('cancelled by the server');
  return parts.join(' · ');
}

/** A question as it was typed. */
export function questionView(turn) {
  const view = frame('user', 'You');
  view.body.textContent = turn.content;
  return view.article;
}

/** An answer: a head with the model's name, the text, and a foot with figures and actions. */
export class AnswerTurn {
  constructor(turn, onDrawn) {
    const view = frame('assistant', turn.model || 'Answer');
    this.article = view.article;
    this.body = view.body;
    this.waiting = document.createElement('span');
    this.waiting.className = 'waiting';
    this.waiting.textContent = 'Reading the prompt';
    this.foot = document.createElement('div');
    this.foot.className = 'turn-foot';
    this.article.append(this.foot);
    this.answer = new AnswerView(this.body, onDrawn);
    if (turn.content) this.answer.append(turn.content);
  }

  begin() {
    this.article.setAttribute('aria-busy', 'true');
    this.body.append(this.waiting);
  }

  append(text) {
    this.waiting.remove();
    this.answer.append(text);
  }

  end(turn) {
    this.waiting.remove();
    this.article.removeAttribute('aria-busy');
    this.answer.draw();
    if (!turn.content && !turn.error) {
      const nothing = document.createElement('p');
      nothing.className = 'hint';
      nothing.textContent = turn.statistics?.finish === 'stopped' ? 'Stopped before the first word.' : 'The model answered with nothing.';
      this.body.append(nothing);
    }
    if (turn.error) this.body.append(problem(turn.error));
    const figures = document.createElement('span');
    figures.className = 'statistics num';
    figures.textContent = turn.statistics ? statisticsLine(turn.statistics) : '';
    this.foot.replaceChildren(figures);
    if (turn.content) this.foot.append(button('Copy', 'copy'));
    this.foot.append(button(turn.error ? 'Try again' : 'Regenerate', 'regenerate'));
  }
}

function frame(role, title) {
  const article = document.createElement('article');
  article.className = `turn ${role}`;
  article.setAttribute('aria-label', role === 'user' ? 'Question' : 'Answer');
  const head = document.createElement('div');
  head.className = 'turn-head';
  head.textContent = title;
  const body = document.createElement('div');
  body.className = 'turn-body';
  article.append(head, body);
  return { article, body };
}

function problem({ message, suggestion }) {
  const box = document.createElement('div');
  box.className = 'problem';
  const what = document.createElement('p');
  what.textContent = message;
  box.append(what);
  if (suggestion) {
    const hint = document.createElement('p');
    hint.className = 'hint';
    hint.textContent = suggestion;
    box.append(hint);
  }
  return box;
}
