import { call } from './api.js';
import { byId, element } from './dom.js';
import { startFileDialog } from './file-dialog.js';
import { clearAlerts, showAlert, showNote } from './notices.js';

const PAUSE_MS = 250;

/** The form's values as the API takes them; an empty field is left to the server. */
function read(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || (field.type === 'radio' && !field.checked)) continue;
    if (field.type === 'checkbox') {
      if ('always' in field.dataset) body[field.name] = field.checked;
      else if (field.checked) body[field.name] = 'list' in field.dataset ? [...(body[field.name] ?? []), field.value] : true;
    } else if (field.value.trim()) {
      body[field.name] = field.type === 'number' ? field.valueAsNumber : field.value.trim();
    }
  }
  return body;
}

const lastPart = (path) => path.split('/').at(-1);

/** Of a job that makes one model, or of a publication, which makes a folder of files. */
function showPlan(box, plan) {
  box.dataset.verdict = 'fits';
  const facts = plan.files
    ? [['Folder', plan.output_dir], ['From', `${lastPart(plan.base_model)} and step ${plan.iteration}`], ['Licence', plan.licence],
      ['Files', plan.files.join(', ')], ['Gate', plan.verified ? 'each model must be what was trained' : 'not asked']]
    : [['Name', plan.output_name], ['From', lastPart(plan.model)], ['Type', `${plan.type}, ${plan.format}`], ['Stands at', plan.output_path]];
  box.replaceChildren(element('h2', {}, 'What it makes'), element('dl', { className: 'facts' },
    ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)))));
}

function showProblem(box, error) {
  box.dataset.verdict = 'problem';
  // The API's name of the field is for its clients; here it has a label.
  const message = error.message.replace(/^'[a-z_]+': /, '');
  box.replaceChildren(element('h2', {}, 'Not yet'), element('p', {}, message), element('p', { className: 'hint' }, error.suggestion ?? ''));
}

/** Says while one types what would be made, or what is wrong; the same is asked again at the start. */
function startForm(form) {
  const box = form.querySelector('[data-preview-box]');
  let timer = 0;
  let asked = 0;
  const preview = async () => {
    if (!box) return;
    asked += 1;
    const mine = asked;
    const body = read(form);
    if (!body.adapter_path && !body.model_path && !body.model && !body.path) return;
    try {
      const plan = await call('POST', form.dataset.preview, 'dryRun' in form.dataset ? { ...body, dry_run: true } : body);
      if (mine === asked) showPlan(box, plan);
    } catch (error) {
      if (mine === asked) showProblem(box, error);
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE_MS);
  };
  form.addEventListener('input', soon);
  form.addEventListener('htmx:afterSwap', soon);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    clearAlerts();
    const button = form.querySelector('[type="submit"]');
    button.disabled = true;
    try {
      await call('POST', form.dataset.start, 'dryRun' in form.dataset ? { ...read(form), background: true } : read(form));
      showNote('Started; it is followed below.');
      byId('jobs').focus({ preventScroll: true });
      byId('jobs').scrollIntoView({ block: 'nearest' });
    } catch (error) {
      showAlert(error);
    } finally {
      button.disabled = false;
    }
    preview();
  });
  preview();
}

document.querySelectorAll('.forge-form').forEach(startForm);
startFileDialog();

// What was chosen stands in the address, so that a view can be bookmarked.
document.addEventListener('change', ({ target }) => {
  const parameter = { adapter_path: 'adapter', model_path: 'model', model: 'model', path: 'checkpoint' }[target.name];
  if (parameter) history.replaceState(null, '', `?${new URLSearchParams({ [parameter]: target.value })}`);
});
