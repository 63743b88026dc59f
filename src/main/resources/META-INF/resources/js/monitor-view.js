import { call } from './api.js';
import { ChartBoard, monitorCharts } from './chart-board.js';
import { startChatLinks } from './chat-link.js';
import { byId, element } from './dom.js';
import { showAlert } from './notices.js';

const OVERLAY_COLOUR = 7;

const main = byId('main');
const run = main.dataset.run;
const out = byId('zoom-out');
const board = new ChartBoard(byId('charts'), monitorCharts(Number(main.dataset.warmup)), (zoomed) => { out.disabled = !zoomed; });

const bestStep = () => Number(document.querySelector('.checkpoints tr.best')?.dataset.step ?? NaN) || null;

// The curves come over the view's stream: the whole history first, then what is new.
byId('points').addEventListener('htmx:sseBeforeMessage', (event) => {
  event.preventDefault();
  const { whole, run: points } = JSON.parse(event.detail.data);
  if (whole) board.put(points, { own: true, best: bestStep() });
  else board.append(points);
  main.dataset.points = points.last_step;
});
document.addEventListener('htmx:afterSwap', () => board.set(run, { best: bestStep() }));

out.addEventListener('click', () => board.zoomOut());
byId('smooth').addEventListener('change', ({ target }) => {
  board.smooth = target.checked;
});
startChatLinks();
startOverlay(byId('overlay'));

async function startOverlay(select) {
  let shown = null;
  const show = async (id) => {
    if (shown) board.remove(shown);
    shown = id;
    const address = new URL(location);
    if (id) address.searchParams.set('overlay', id);
    else address.searchParams.delete('overlay');
    history.replaceState(null, '', address);
    if (!id) return;
    const { runs } = await call('GET', `/api/dashboard/series?run=${encodeURIComponent(id)}&points=900`);
    board.put(runs[0], { colour: OVERLAY_COLOUR });
  };
  select.addEventListener('change', () => show(select.value || null).catch(showAlert));
  try {
    const { training_sessions: sessions } = await call('GET', '/api/training/sessions');
    select.append(...sessions.filter((session) => session.session_id !== run)
      .map((session) => element('option', { value: session.session_id }, session.session_id)));
    select.value = new URL(location).searchParams.get('overlay') ?? '';
    if (select.value) await show(select.value);
  } catch (error) {
    showAlert(error);
  }
}
