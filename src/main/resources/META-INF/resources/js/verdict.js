import { element } from './dom.js';

const WORDS = { fits: 'It fits', tight: 'It will be tight', wont: 'It will not fit' };

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
const count = (number) => Math.round(number).toLocaleString('en');

export function duration(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** What POST /api/training/estimate answered. */
export function showVerdict(box, estimate) {
  const { plan } = estimate;
  const share = Math.min(1, estimate.peak_memory_bytes / estimate.available_memory_bytes);
  const facts = [
    ['Memory', `${gigabytes(estimate.peak_memory_bytes)} of ${gigabytes(estimate.available_memory_bytes)} free`],
    ['Time', `about ${duration(estimate.seconds)}`],
    ['Epochs', `${plan.epochs.toFixed(1)} in ${count(plan.steps)} steps`],
    ['Tokens', `${count(plan.train_tokens)} to train on${estimate.dataset_counted ? '' : ', about'}`],
    ['Checkpoints', count(plan.checkpoints)],
    ['Trained', `${count(estimate.trainable_parameters)} of ${count(estimate.total_parameters)} weights`],
  ];
  show(box, estimate.verdict, WORDS[estimate.verdict],
    element('meter', { min: 0, max: 1, low: 0.8, high: 0.95, optimum: 0.2, value: share, 'aria-label': 'Share of the free memory' }),
    element('dl', { className: 'facts' }, ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', { className: 'num' }, value)))),
    list(estimate.suggestions.map(({ change, peak_memory_bytes: peak }) => `${change} That makes it ${gigabytes(peak)}.`)),
    list(estimate.notes));
}

/** Why there is no estimate, and what to do. */
export function showProblem(box, error) {
  show(box, 'problem', 'Not yet', element('p', {}, error.message), element('p', { className: 'hint' }, error.suggestion ?? ''));
}

function list(lines) {
  return lines.length ? element('ul', {}, ...lines.map((line) => element('li', {}, line))) : '';
}

function show(box, verdict, title, ...content) {
  box.dataset.verdict = verdict;
  box.removeAttribute('aria-busy');
  box.replaceChildren(element('h2', {}, title), ...content);
}
