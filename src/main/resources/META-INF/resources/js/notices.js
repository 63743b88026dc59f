const NOTE_MS = 5_000;

const box = (className, ...content) => {
  const element = document.createElement('div');
  element.className = className;
  element.append(...content);
  return element;
};

/** Errors of actions, until they are dismissed or the next one takes their place. */
export function showAlert(error) {
  const text = document.createElement('p');
  text.className = 'alert-text';
  const what = document.createElement('strong');
  what.textContent = error.message;
  text.append(what, error.suggestion ? ` ${error.suggestion}` : '');
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'small';
  close.textContent = 'Dismiss';
  const alert = box('alert', text, close);
  close.addEventListener('click', () => alert.remove());
  document.querySelector('#alerts').replaceChildren(alert);
}

export function clearAlerts() {
  document.querySelector('#alerts').replaceChildren();
}

/** A word that something went well, gone by itself. */
export function showNote(text) {
  const note = box('note', text);
  document.querySelector('#notes').append(note);
  setTimeout(() => note.remove(), NOTE_MS);
}
