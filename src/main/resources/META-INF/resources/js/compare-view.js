import { call } from './api.js';
import { ChartBoard, compareCharts } from './chart-board.js';
import { startChatLinks } from './chat-link.js';
import { byId } from './dom.js';
import { showAlert } from './notices.js';

const host = byId('charts');
if (host) start();

async function start() {
  const out = byId('zoom-out');
  const board = new ChartBoard(host, compareCharts(), (zoomed) => { out.disabled = !zoomed; });
  const boxes = [...byId('legend').querySelectorAll('input')];
  out.addEventListener('click', () => board.zoomOut());
  byId('smooth').addEventListener('change', ({ target }) => {
    board.smooth = target.checked;
  });
  byId('legend').addEventListener('change', ({ target }) => board.set(target.dataset.run, { hidden: !target.checked }));
  byId('add')?.addEventListener('change', ({ target }) => {
    const address = new URL(location);
    address.searchParams.append('run', target.value);
    location.assign(address);
  });
  startChatLinks();
  try {
    const query = boxes.map((box) => `run=${encodeURIComponent(box.dataset.run)}`).join('&');
    const { runs } = await call('GET', `/api/dashboard/series?${query}&points=900`);
    for (const run of runs) {
      const { colour, best } = boxes.find((box) => box.dataset.run === run.run_id).dataset;
      board.put(run, { colour: Number(colour), best: best ? Number(best) : null });
    }
    host.dataset.runs = runs.length;
  } catch (error) {
    showAlert(error);
  }
}
