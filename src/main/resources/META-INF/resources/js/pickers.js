import { call } from './api.js';
import { byId } from './dom.js';
import { clearAlerts, showAlert } from './notices.js';

/** The model and the adapter in the bar: choosing one loads it. A refusal puts the choice back. */
export function startPickers() {
  document.addEventListener('change', async ({ target }) => {
    if (target.id !== 'model-pick' && target.id !== 'adapter-pick') return;
    clearAlerts();
    try {
      if (target.id === 'model-pick') await pickModel(target.value);
      else await pickAdapter(target.selectedOptions[0]);
    } catch (error) {
      showAlert(error);
      const before = [...target.options].find((option) => option.defaultSelected);
      if (before) target.value = before.value;
    }
  });
}

function pickModel(id) {
  return id ? call('POST', '/api/model/load', { model_name: id, wait: false }) : call('POST', '/api/model/unload');
}

/** A checkpoint that is no LoRA is merged into its base, which takes a load. */
function pickAdapter({ value, dataset }) {
  if (value && dataset.lora !== 'true') return call('POST', '/api/model/load', { adapter_path: value, wait: false });
  return call('PUT', '/api/model/adapters', { adapters: value ? [{ path: value }] : [] });
}
