/**
 * Asks before what cannot be undone: for `hx-confirm`, and for scripts. Beside the question an element may carry
 * `data-confirm-detail` (what will happen) and `data-confirm-yes` (the button's word).
 */
let dialog;

export function startConfirm(element) {
  dialog = element;
  document.addEventListener('htmx:confirm', async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const { confirmDetail, confirmYes } = event.target.dataset;
    if (await confirmed(event.detail.question, confirmDetail, confirmYes)) event.detail.issueRequest(true);
  });
}

/** Whether the reader says yes; Escape says no. */
export function confirmed(question, detail = '', yes = 'Go on') {
  dialog.querySelector('h2').textContent = question;
  dialog.querySelector('p').textContent = detail;
  dialog.querySelector('#confirm-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
