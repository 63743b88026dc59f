import { byId } from './dom.js';
import { startKeys } from './keys.js';
import { startLog } from './log-view.js';

/** Shows the settings that match; the words stand in the address, so that a view can be bookmarked. */
function startFilter() {
  const search = byId('search');
  search.value = new URLSearchParams(location.search).get('search') ?? '';
  const apply = () => {
    const rows = [...document.querySelectorAll('#settings-table tbody tr')];
    const words = search.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
    byId('no-match').hidden = rows.some((row) => !row.hidden);
  };
  search.addEventListener('input', () => {
    history.replaceState(null, '', search.value ? `?${new URLSearchParams({ search: search.value })}` : location.pathname);
    apply();
  });
  apply();
}

startFilter();
startKeys();
startLog();
