/** An element with properties, attributes (`data-…`, `aria-…`, `role`, `for`) and children, in one call. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** A button that looks like a link and names what it does in `data-action`. */
export const linkButton = (text, action, label = text) =>
  element('button', { type: 'button', className: 'link', 'data-action': action, 'aria-label': label }, text);
