import { element } from './dom.js';

const count = (number) => number.toLocaleString('en');
const counted = (number, one) => `${count(number)} ${one}${number === 1 ? '' : 's'}`;

/** What POST /api/dataset/preview answered: how much there is, and the first rows as the model will see them. */
export function showPreview(box, preview) {
  const shapes = Object.entries(preview.shapes).map(([shape, number]) => `${count(number)} as ${shape.replace('_', ' and ')}`).join(', ');
  const facts = [counted(preview.examples, 'example') + (shapes && ` (${shapes})`), counted(preview.total_tokens, 'token'),
    preview.target_tokens < preview.total_tokens ? `${count(preview.target_tokens)} of them answers` : '',
    `longest ${count(preview.longest)}`, preview.bad_rows ? counted(preview.bad_rows, 'bad row') : ''];
  box.replaceChildren(
    element('p', { className: 'num' }, facts.filter(Boolean).join(' · ')),
    preview.bad_rows ? element('ul', { className: 'bad-rows' }, ...preview.first_bad_rows.slice(0, 5).map(badRow)) : '',
    element('details', { className: 'fold' }, element('summary', {}, 'The first rows as the model will see them; it learns what is marked'),
      element('div', { className: 'preview-rows' }, ...preview.rows.map(row))),
  );
}

function badRow({ file, line, reason }) {
  return element('li', { className: 'problem-line' }, `${file}${line ? `, line ${count(line)}` : ''}: ${reason}`);
}

function row({ segments, cut }) {
  return element('pre', { className: 'preview-row', tabIndex: 0, role: 'region', 'aria-label': 'A row' },
    ...segments.map(({ text, target }) => (target ? element('mark', {}, text) : text)), cut ? ' …' : '');
}
