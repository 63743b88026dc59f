import { call } from './api.js';
import { byId } from './dom.js';

let first = null;
let second = null;

function loaded() {
  const { model, adapter } = byId('model-state').dataset;
  return { model, adapter: adapter || null };
}

/**
 * Who answers: the loaded model as it is, and the second one where the reader compares. With a second one, the first is
 * what was loaded when it was chosen, since each takes the other's place to answer.
 */
export function contenders() {
  return second ? [first, second.side] : [loaded()];
}

/** The field that chooses the second one. The live feed replaces it, so the choice is put back. */
export function startContenders() {
  document.addEventListener('change', ({ target }) => {
    if (target.id !== 'second') return;
    const [{ value, dataset }] = target.selectedOptions;
    second = value ? { value, side: { model: dataset.model, adapter: dataset.adapter ?? null } } : null;
    first = second && loaded();
  });
  document.addEventListener('htmx:afterSwap', () => {
    if (second) byId('second').value = second.value;
  });
}

/** Has this one loaded; where only the adapter differs the server just changes that. */
export async function ensureLoaded({ model, adapter }, signal) {
  const now = loaded();
  if (now.model === model && now.adapter === adapter) return;
  await call('POST', '/api/model/load', { model_name: model, ...(adapter ? { adapter_path: adapter } : {}) }, { signal });
}
