import { AnswerView } from './answer-view.js';
import { element, linkButton } from './dom.js';

/** What stands for an answer that has none, by the reason of its end. */
const NO_WORDS = {
  stopped: 'Stopped before the first word.',
  cancelled: 'The server ended it before the first word.',
};

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** One line about an answer: what it cost and how fast it came. */
export function statisticsLine(s) {
  const about = s.estimated ? '≈ ' : '';
  const parts = [];
  if (s.tokens_per_sec) parts.push(`${about}${number.format(s.tokens_per_sec)} tokens/s`);
  parts.push(`${about}${number.format(s.completion_tokens)} ${s.completion_tokens === 1 ? 'token' : 'tokens'}`);
  if (s.first_token_seconds != null) parts.push(`first after ${s.first_token_seconds.toFixed(2)} s`);
  if (s.prompt_tokens) parts.push(`prompt ${number.format(s.prompt_tokens)}${s.cached_tokens ? ` (${number.format(s.cached_tokens)} cached)` : ''}`);
  if (s.finish_reason === 'length') parts.push('cut at max tokens');
  if (s.finish_reason === 'stopped') parts.push('stopped');
  if (s.finish_reason === 'cancelled') parts.push('cancelled by the server');
  return parts.join(' · ');
}

/** Which of several turns in the same place is shown, and the way to the others. */
function branchSwitch(turn, siblings) {
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(turn);
  const step = (text, label, to) => Object.assign(linkButton(text, 'branch', label), { disabled: !siblings[to], branch: siblings[to] });
  return element('span', { className: 'branches num', role: 'group', 'aria-label': 'Versions' },
    step('‹', 'Earlier version', at - 1), `${at + 1} / ${siblings.length}`, step('›', 'Later version', at + 1));
}

/** A question as it was typed. */
export function questionView(turn, siblings) {
  const view = frame('user', 'You');
  view.body.textContent = turn.content;
  const foot = element('div', { className: 'turn-foot' }, branchSwitch(turn, siblings) ?? '', linkButton('Edit', 'edit'));
  view.article.append(foot);
  view.article.turn = turn;
  return view.article;
}

/** Puts the text of a question into a field: Ctrl and Enter or the button sends it, Escape leaves it as it was. */
export function startEditing(article, onSend) {
  const body = article.querySelector('.turn-body');
  const foot = article.querySelector('.turn-foot');
  const field = element('textarea', { value: article.turn.content, 'aria-label': 'Edit the question', rows: 2 });
  const send = element('button', { type: 'submit', className: 'primary small' }, 'Send as a new version');
  const cancel = element('button', { type: 'button', className: 'small' }, 'Cancel');
  const form = element('form', { className: 'turn-edit' }, field, element('div', { className: 'dialog-foot' }, cancel, send));
  const close = () => {
    form.replaceWith(body);
    foot.hidden = false;
    foot.querySelector('[data-action="edit"]').focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) onSend(text);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  cancel.addEventListener('click', close);
  foot.hidden = true;
  body.replaceWith(form);
  field.focus();
}

/** An answer: a head with the model's name, the text, and a foot with figures and actions. */
export class AnswerTurn {
  constructor(turn, onDrawn = () => {}) {
    this.turn = turn;
    const view = frame('assistant', [turn.model, turn.adapter].filter(Boolean).join(' + ') || 'Answer');
    this.article = view.article;
    this.article.turn = turn;
    this.body = view.body;
    this.waiting = element('span', { className: 'waiting' }, 'Reading the prompt');
    this.foot = element('div', { className: 'turn-foot' });
    this.article.append(this.foot);
    this.answer = new AnswerView(this.body, onDrawn);
  }

  begin(what = 'Reading the prompt') {
    this.article.setAttribute('aria-busy', 'true');
    this.waiting.textContent = what;
    this.body.append(this.waiting);
  }

  append(text) {
    if (text) this.waiting.remove();
    this.answer.append(text);
  }

  /** The whole answer, drawn when it comes near the screen. */
  showLater(siblings) {
    this.answer.setLater(this.turn.content);
    this.#finish(siblings);
  }

  end(siblings) {
    this.waiting.remove();
    this.article.removeAttribute('aria-busy');
    this.answer.end();
    this.#finish(siblings);
  }

  #finish(siblings) {
    const { content, details: { statistics, error } } = this.turn;
    if (!content && !error) {
      const nothing = NO_WORDS[statistics?.finish_reason] ?? 'The model answered with nothing.';
      this.body.append(element('p', { className: 'hint' }, nothing));
    }
    if (error) this.body.append(problem(error));
    const figures = element('span', { className: 'statistics num' }, statistics ? statisticsLine(statistics) : '');
    const actions = [linkButton(error ? 'Try again' : 'Regenerate', 'regenerate')];
    if (content) actions.unshift(linkButton('Copy', 'copy'), linkButton('Raw', 'raw', 'Raw view of prompt and tokens'));
    this.foot.replaceChildren(branchSwitch(this.turn, siblings) ?? '', figures, ...actions);
  }
}

function frame(role, title) {
  const body = element('div', { className: 'turn-body' });
  const article = element('article', { className: `turn ${role}`, 'aria-label': role === 'user' ? 'Question' : 'Answer' },
    element('div', { className: 'turn-head' }, title), body);
  return { article, body };
}

function problem({ message, suggestion }) {
  return element('div', { className: 'problem' }, element('p', {}, message),
    suggestion ? element('p', { className: 'hint' }, suggestion) : null);
}
