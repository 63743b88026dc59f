import { call } from './api.js';
import { byId } from './dom.js';
import { clearAlerts, showAlert } from './notices.js';
import { startPulls } from './pulls.js';

/** Shows the models that match; both fields stand in the address, so that a view can be bookmarked. */
function startFilter() {
  const search = byId('search');
  const kind = byId('kind');
  const asked = new URLSearchParams(location.search);
  search.value = asked.get('search') ?? '';
  kind.value = asked.get('kind') ?? '';
  const matches = ({ name, kind: is, fit }) => name.toLowerCase().includes(search.value.trim().toLowerCase())
    && (!kind.value || kind.value === is || kind.value === fit || (kind.value === 'fits' && fit === 'tight'));
  const apply = () => {
    const models = [...document.querySelectorAll('#model-list .model')];
    for (const model of models) model.hidden = !matches(model.dataset);
    byId('no-match').hidden = models.length === 0 || models.some((model) => !model.hidden);
  };
  const changed = () => {
    const query = new URLSearchParams();
    for (const field of [search, kind]) if (field.value) query.set(field.id, field.value);
    history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
    apply();
  };
  search.addEventListener('input', changed);
  kind.addEventListener('change', changed);
  document.addEventListener('htmx:afterSwap', apply);
  apply();
}

/** Which adapters are on and how strongly; all of them are sent at each change. */
function startAdapters() {
  document.addEventListener('change', async ({ target }) => {
    if (!target.matches('.adapter-on, .adapter-scale') || !target.validity.valid) return;
    clearAlerts();
    const adapters = [...document.querySelectorAll('.adapter-on:checked')].map(({ dataset: { adapter } }) => {
      const scale = document.querySelector(`.adapter-scale[data-adapter="${CSS.escape(adapter)}"]`);
      return { path: adapter, scale: scale?.value ? scale.valueAsNumber : 1 };
    });
    try {
      await call('PUT', '/api/model/adapters', { adapters });
    } catch (error) {
      if (target.type === 'checkbox') target.checked = !target.checked;
      showAlert(error);
    }
  });
}

/** The dialog with the settings of a load; an empty field is left to the server. */
function startLoadDialog() {
  const dialog = byId('load-dialog');
  const form = byId('load-form');
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-load-options]');
    if (!button) return;
    form.reset();
    form.elements.model_name.value = button.dataset.loadOptions;
    form.elements.context_length.max = button.dataset.context;
    byId('load-name').textContent = button.dataset.loadOptions;
    byId('load-context').textContent = Number(button.dataset.context).toLocaleString('en');
    dialog.showModal();
    htmx.trigger('#fit', 'ask');
  });
  form.addEventListener('submit', async (event) => {
    if (event.submitter?.value !== 'load') return;
    clearAlerts();
    const numbers = [...form.querySelectorAll('input[type="number"]')].filter((field) => field.value);
    const settings = Object.fromEntries(numbers.map((field) => [field.name, field.valueAsNumber]));
    try {
      await call('POST', '/api/model/load', { model_name: form.elements.model_name.value, ...settings, wait: false });
    } catch (error) {
      showAlert(error);
    }
  });
}

startPulls(byId('pull'));
startFilter();
startAdapters();
startLoadDialog();
