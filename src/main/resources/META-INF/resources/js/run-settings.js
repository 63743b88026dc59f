/** The form's values by the API's names and in its types; an empty field is left to the server. */
export function readSettings(form) {
  const settings = {};
  for (const field of form.elements) {
    if (!field.name || field.name === 'preset') continue;
    const value = valueOf(field);
    if (value !== null) settings[field.name] = value;
  }
  return settings;
}

function valueOf(field) {
  if (field.type === 'checkbox') return field.checked;
  const text = field.value.trim();
  if (text === '') return null;
  if (field.type === 'number') return Number(text);
  return 'lines' in field.dataset ? text.split('\n').map((line) => line.trim()).filter(Boolean) : text;
}

/** Puts settings into the form's fields; a field that they do not name keeps its value. */
export function writeSettings(form, settings) {
  for (const [name, value] of Object.entries(settings)) {
    const field = form.elements[name];
    if (!field || value === null || name === 'name') continue;
    if (field.type === 'checkbox') field.checked = value;
    else if ('lines' in field.dataset) field.value = value.join('\n');
    else if (field.tagName !== 'SELECT' || [...field.options].some((option) => option.value === String(value))) field.value = value;
  }
}
