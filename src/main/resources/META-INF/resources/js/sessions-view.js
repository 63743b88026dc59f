import { byId } from './dom.js';

const MOST = 7;
const form = byId('compare');

/** What is ticked, and whether that can be compared. */
function count() {
  const chosen = form.querySelectorAll('input[name="run"]:checked').length;
  byId('compare-button').disabled = chosen === 0 || chosen > MOST;
  byId('chosen').textContent = chosen === 0 ? 'Tick runs to compare them.' : chosen > MOST ? `At most ${MOST} runs can be compared at once.` : `${chosen} ${chosen === 1 ? 'run' : 'runs'} ticked.`;
}

if (form) {
  form.addEventListener('change', count);
  document.addEventListener('htmx:afterSwap', ({ target }) => {
    if (target.id !== 'session-list') return;
    count();
    const filter = new URLSearchParams([...new FormData(byId('filter'))].filter(([, value]) => value));
    history.replaceState(null, '', filter.size ? `/sessions?${filter}` : '/sessions');
  });
  document.addEventListener('htmx:afterRequest', ({ detail, target }) => {
    if (!detail.successful) return;
    if (target.dataset.then === 'remove') target.closest('.session').remove();
    if (target.dataset.then === 'reload') location.reload();
    count();
  });
  count();
}
