import { call } from './api.js';
import { byId } from './dom.js';
import { showAlert } from './notices.js';

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
    if (target.dataset.then === 'refresh') refresh(target.closest('.session'));
    count();
  });
  form.addEventListener('click', ({ target }) => {
    if (target.closest('[data-rename]')) askTitle(target.closest('.session'));
  });
  byId('rename-cancel').addEventListener('click', () => byId('rename-dialog').close());
  byId('rename-form').addEventListener('submit', () => rename().catch(showAlert));
  count();
}

function refresh(session) {
  session.querySelectorAll('.session-state, .session-actions').forEach((piece) => htmx.trigger(piece, 'refresh'));
}

let renamed;

function askTitle(session) {
  renamed = session;
  const { run, title } = session.querySelector('.session-actions').dataset;
  byId('rename-folder').textContent = run;
  byId('new-title').value = title;
  byId('rename-dialog').showModal();
  byId('new-title').select();
}

async function rename() {
  const id = byId('rename-folder').textContent;
  const { title } = await call('POST', '/api/training/sessions/rename', { session_id: id, title: byId('new-title').value });
  renamed.querySelector('.session-main a').textContent = title ?? id;
  renamed.querySelector('.run-id').hidden = !title;
  renamed.querySelector('input').setAttribute('aria-label', `Compare ${title ?? id}`);
  refresh(renamed);
}
