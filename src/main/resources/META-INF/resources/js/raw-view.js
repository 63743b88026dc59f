import { call } from './api.js';
import { byId, element } from './dom.js';

const percent = (logprob) => {
  const p = 100 * Math.exp(logprob);
  return p >= 99.95 ? '100 %' : p >= 1 ? `${p.toFixed(1)} %` : p >= 0.01 ? `${p.toFixed(2)} %` : '< 0.01 %';
};

/** Spaces and line ends of a token made visible. */
const visible = (text) => text.replaceAll(' ', '·').replaceAll('\n', '↵\n').replaceAll('\t', '⇥') || '∅';

/** From p0, nearly certain, to p4, a wild guess. */
const likelihood = (logprob) => `p${[0.9, 0.5, 0.2, 0.05].filter((p) => Math.exp(logprob) < p).length}`;

/** Opens the raw view of an answer: the prompt as the model sees it, the answer's bare text, its tokens. */
export async function showRaw(branch, request, model) {
  const dialog = byId('raw');
  const { content, details } = branch.at(-1);
  byId('raw-text').textContent = content;
  byId('raw-tokens').replaceChildren(...tokenViews(details.tokens));
  byId('raw-no-tokens').hidden = Boolean(details.tokens);
  const prompt = byId('raw-prompt');
  const note = byId('raw-prompt-note');
  prompt.textContent = '';
  note.textContent = 'Asking the model …';
  dialog.showModal();
  try {
    const rendered = await call('POST', '/api/model/generate/prompt', request);
    prompt.textContent = rendered.prompt;
    note.textContent = `${rendered.tokens.toLocaleString('en')} tokens, as ${model.name} sees it with the present system prompt`;
  } catch (error) {
    note.textContent = `${error.message} ${error.suggestion}`;
  }
}

function tokenViews(tokens) {
  if (!tokens) return [];
  const flow = element('p', { className: 'token-flow', 'aria-hidden': 'true' },
    ...tokens.map((token) => element('span', { className: likelihood(token.logprob), title: percent(token.logprob) }, token.text)));
  const rows = tokens.map((token, at) => element('tr', {},
    element('td', { className: 'num' }, String(at + 1)),
    element('td', {}, element('code', { className: likelihood(token.logprob) }, visible(token.text))),
    element('td', { className: 'num' }, percent(token.logprob)),
    element('td', { className: 'num' }, token.logprob.toFixed(3)),
    element('td', { className: 'candidates' }, ...token.top.map((other) =>
      element('span', {}, element('code', {}, visible(other.text)), ` ${percent(other.logprob)}`)))));
  const head = element('tr', {}, ...['#', 'Token', 'Probability', 'Log probability', 'Likeliest here'].map((title) =>
    element('th', { scope: 'col' }, title)));
  const table = element('table', { className: 'table' }, element('thead', {}, head), element('tbody', {}, ...rows));
  return [flow, element('div', { className: 'table-wrap', tabIndex: 0, role: 'region', 'aria-label': 'Tokens' }, table)];
}
