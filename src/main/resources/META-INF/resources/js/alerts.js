/** Errors of actions, at the top of the page until they are dismissed or the next one takes their place. */
export function showAlert(error) {
  const alert = document.createElement('div');
  alert.className = 'alert';
  const text = document.createElement('p');
  text.className = 'alert-text';
  const what = document.createElement('strong');
  what.textContent = error.message;
  text.append(what, error.suggestion ? ` ${error.suggestion}` : '');
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'small';
  close.textContent = 'Dismiss';
  close.addEventListener('click', () => alert.remove());
  alert.append(text, close);
  document.querySelector('#alerts').replaceChildren(alert);
}

export function clearAlerts() {
  document.querySelector('#alerts').replaceChildren();
}
