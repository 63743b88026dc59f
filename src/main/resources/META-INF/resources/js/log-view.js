import { byId, element } from './dom.js';

const MOST = 2_000;
const TYPING_MS = 250;

const entry = ({ time, level, logger, message }) => element('p', { className: level },
  element('time', { dateTime: time }, new Date(time).toLocaleTimeString('en-GB')),
  `${level.padEnd(5)} ${logger ? `${logger.split('.').at(-1)}: ` : ''}${message}`);

/** Follows the server's log; filtered there, so that what matches is found however much else was said. */
export function startLog() {
  const log = byId('log');
  const level = byId('log-level');
  const search = byId('log-search');
  let source;

  const add = (lines) => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.append(...lines.map(entry));
    while (log.childElementCount > MOST) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
    byId('log-empty').hidden = true;
  };
  const follow = () => {
    source?.close();
    log.replaceChildren();
    byId('log-empty').hidden = false;
    source = new EventSource(`/api/log/stream?${new URLSearchParams({ level: level.value, search: search.value })}`);
    source.addEventListener('lines', ({ data }) => add(JSON.parse(data)));
  };

  let typing;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(follow, TYPING_MS);
  });
  level.addEventListener('change', follow);
  follow();
}
