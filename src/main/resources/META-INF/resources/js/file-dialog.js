import { call } from './api.js';
import { byId, element } from './dom.js';
import { upload } from './upload.js';

const size = (bytes) => (bytes === null || bytes === undefined ? '' : bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/**
 * The dialog that finds a file on the server's machine, in the folders of data and nowhere else, or uploads one. Buttons
 * with `data-browse` (the id of the field that gets the path) open it; with `data-browse-folders` a folder will do, too.
 */
export function startFileDialog() {
  const title = element('h2', { id: 'browse-title' });
  const place = element('p', { className: 'name' });
  const problem = element('p', { className: 'problem-line', role: 'status' });
  const list = element('div', { className: 'browse', role: 'group', 'aria-label': 'Content' });
  const file = element('input', { type: 'file', id: 'browse-upload' });
  const uploading = element('span', { className: 'hint', role: 'status' });
  const take = element('button', { type: 'button', className: 'primary' }, 'Take this folder');
  const cancel = element('button', { type: 'button' }, 'Cancel');
  const dialog = element('dialog', { className: 'dialog wide', 'aria-labelledby': 'browse-title' }, title, place, problem, list,
    element('div', { className: 'browse-upload' }, element('label', { for: 'browse-upload' }, 'Or upload a file'), file, uploading),
    element('div', { className: 'dialog-foot' }, cancel, take));
  document.body.append(dialog);
  let field = null;
  let folders = false;
  let at = null;

  const choose = (path) => {
    field.value = path;
    dialog.close();
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  };
  const entry = (name, detail, action) => {
    const button = element('button', { type: 'button' }, element('span', {}, name), element('span', { className: 'hint num' }, detail));
    button.addEventListener('click', action);
    return button;
  };
  /** Whether it could be shown. */
  const show = async (path) => {
    let folder;
    try {
      ({ folder } = await call('GET', path ? `/api/folders?path=${encodeURIComponent(path)}` : '/api/folders'));
    } catch (error) {
      problem.textContent = `${error.message} ${error.suggestion}`;
      return false;
    }
    at = folder.path;
    problem.textContent = '';
    place.textContent = at ?? 'The folders of data';
    take.hidden = !folders || !at;
    list.replaceChildren(
      ...(at ? [entry('Up', '', () => show(folder.parent))] : []),
      ...folder.folders.map((each) => entry(`${each.name}/`, 'folder', () => show(each.path))),
      ...folder.files.map((each) => entry(each.name, size(each.size), () => choose(each.path))),
    );
    if (folder.more) list.append(element('p', { className: 'hint' }, `${folder.more} more are not shown.`));
    list.querySelector('button')?.focus();
    return true;
  };

  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const entries = [...list.querySelectorAll('button')];
    entries[entries.indexOf(document.activeElement) + step]?.focus();
  });
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest?.('[data-browse]');
    if (!button) return;
    field = byId(button.dataset.browse);
    folders = 'browseFolders' in button.dataset;
    title.textContent = folders ? 'Choose a file or a folder' : 'Choose a file';
    file.value = '';
    uploading.textContent = '';
    list.replaceChildren();
    dialog.showModal();
    // Where the field points to, if that is there.
    const where = /\.[^/]+$/.test(field.value) ? field.value.replace(/\/[^/]*$/, '') : field.value.trim();
    if (!where.startsWith('/') || !await show(where)) show(null);
  });
  take.addEventListener('click', () => choose(at));
  cancel.addEventListener('click', () => dialog.close());
  file.addEventListener('change', async () => {
    if (!file.files.length) return;
    try {
      choose(await upload(file.files[0], (percent) => { uploading.textContent = `Uploading, ${percent} %`; }));
    } catch (error) {
      uploading.textContent = '';
      problem.textContent = `${error.message} ${error.suggestion}`;
    }
  });
}
