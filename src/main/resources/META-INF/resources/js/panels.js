/** The panels at the sides: beside the chat where there is room, in place of it on a phone. */
const narrow = matchMedia('(max-width: 800px)');
const KEY = 'panels';

export function startPanels(buttons) {
  const panelOf = (button) => document.getElementById(button.dataset.panel);

  const set = (button, open) => {
    panelOf(button).hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  const remember = () => {
    if (narrow.matches) return;
    localStorage.setItem(KEY, JSON.stringify(buttons.filter((b) => panelOf(b).hidden).map((b) => b.dataset.panel)));
  };
  const arrange = () => {
    const closed = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    for (const button of buttons) set(button, !narrow.matches && !closed.includes(button.dataset.panel));
  };

  for (const button of buttons) {
    button.addEventListener('click', () => {
      const open = panelOf(button).hidden;
      if (open && narrow.matches) buttons.forEach((other) => set(other, false));
      set(button, open);
      remember();
    });
    panelOf(button).addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !narrow.matches) return;
      set(button, false);
      button.focus();
    });
  }
  narrow.addEventListener('change', arrange);
  arrange();
}
