import { call } from './api.js';
import { byId } from './dom.js';
import { startFileDialog } from './file-dialog.js';
import { clearAlerts, showAlert } from './notices.js';
import { readSettings, writeSettings } from './run-settings.js';
import { showPreview } from './data-preview.js';
import { upload } from './upload.js';
import { showProblem, showVerdict } from './verdict.js';

const PAUSE_MS = 350;

/** Does the last of what was asked, once there is a pause; what it replaces is broken off. */
class Latest {
  #timer = 0;
  #controller = null;

  ask(work) {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    this.#timer = setTimeout(async () => {
      this.#controller = new AbortController();
      try {
        await work(this.#controller.signal);
      } catch (error) {
        if (error.name !== 'AbortError') throw error;
      }
    }, PAUSE_MS);
  }
}

const form = byId('train');
if (form) {
  start();
  startFileDialog();
}

function start() {
  const estimates = new Latest();
  const previews = new Latest();
  const ready = () => form.elements.model_name.value && form.elements.input_dir.value.trim();

  const estimate = () => estimates.ask(async (signal) => {
    if (!ready()) return;
    byId('verdict').setAttribute('aria-busy', 'true');
    try {
      showVerdict(byId('verdict'), await call('POST', '/api/training/estimate', readSettings(form), { signal }));
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      showProblem(byId('verdict'), error);
    }
  });

  const preview = () => previews.ask(async (signal) => {
    const box = byId('preview');
    if (!ready()) {
      box.replaceChildren();
      return;
    }
    const { input_dir: path, model_name: model, skip_bad_rows: skip } = readSettings(form);
    try {
      showPreview(box, await call('POST', '/api/dataset/preview', { path, model_name: model, skip_bad_rows: skip, rows: 3 }, { signal }));
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      box.replaceChildren(); // The verdict says what is wrong.
    }
  });

  form.addEventListener('input', ({ target }) => {
    if (target.name === 'preset') writeSettings(form, JSON.parse(target.dataset.settings));
    if (['model_name', 'input_dir', 'skip_bad_rows'].includes(target.name)) preview();
    if (target.id !== 'upload') estimate();
  });

  byId('upload').addEventListener('change', async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    const state = byId('upload-state');
    try {
      form.elements.input_dir.value = await upload(file, (percent) => { state.textContent = `Uploading, ${percent} %`; });
      state.textContent = `${file.name} is on the server.`;
      preview();
      estimate();
    } catch (error) {
      state.textContent = 'It is kept on the server';
      target.value = '';
      showAlert(error);
    }
  });

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    clearAlerts();
    const button = byId('start');
    button.disabled = true;
    byId('start-note').textContent = 'Starting';
    try {
      const { run_id: run } = await call('POST', '/api/training/start', readSettings(form));
      location.assign(`/monitor/${encodeURIComponent(run)}`);
    } catch (error) {
      byId('start-note').textContent = '';
      button.disabled = false;
      showAlert(error);
    }
  });

  const taken = JSON.parse(form.dataset.settings);
  writeSettings(form, Object.keys(taken).length ? taken : JSON.parse(form.querySelector('[name="preset"]:checked').dataset.settings));
  if (form.dataset.from && Object.keys(taken).length) form.querySelector('[name="preset"]:checked').checked = false;
  preview();
  estimate();
}
