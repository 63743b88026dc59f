import { byId, element } from './dom.js';

const MOST = 2_000;
const TYPING_MS = 250;
const ABOUT = { process: '', request_id: 'request ', model: '', run_id: 'run ', job_id: 'job ' };

/** What is pressed is asked for: all that one request caused, or one run, one model, one process. */
const tag = (name, value) => element('button', { type: 'button', className: 'tag', title: `Show only ${ABOUT[name]}${value}` },
  ABOUT[name] + value);

function entry(line, ask) {
  const tags = Object.keys(ABOUT).filter((name) => line[name] && line[name] !== 'server').map((name) => {
    const button = tag(name, line[name]);
    button.addEventListener('click', () => ask(name, line[name]));
    return button;
  });
  return element('p', { className: line.level },
    element('time', { dateTime: line.time }, new Date(line.time).toLocaleTimeString('en-GB')),
    `${line.level.padEnd(5)} ${line.logger ? `${line.logger.split('.').at(-1)}: ` : ''}${line.message} `, ...tags);
}

/** Follows the server's log; filtered there, so that what matches is found however much else was said. */
export function startLog() {
  const log = byId('log');
  const level = byId('log-level');
  const search = byId('log-search');
  const address = new URLSearchParams(location.search);
  const about = Object.fromEntries(Object.keys(ABOUT).filter((name) => address.get(name)).map((name) => [name, address.get(name)]));
  let source;

  const add = (lines) => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.append(...lines.map((line) => entry(line, ask)));
    while (log.childElementCount > MOST) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
    byId('log-empty').hidden = true;
  };
  const follow = () => {
    source?.close();
    log.replaceChildren();
    byId('log-empty').hidden = false;
    source = new EventSource(`/api/log/stream?${new URLSearchParams({ level: level.value, search: search.value, ...about })}`);
    source.addEventListener('lines', ({ data }) => add(JSON.parse(data)));
  };
  const showAsked = () => byId('log-about').replaceChildren(...Object.entries(about).map(([name, value]) => {
    const button = element('button', { type: 'button', className: 'tag', ariaLabel: `No longer only ${ABOUT[name]}${value}` },
      `${ABOUT[name]}${value} ×`);
    button.addEventListener('click', () => ask(name, null));
    return button;
  }));
  function ask(name, value) {
    if (value) about[name] = value;
    else delete about[name];
    showAsked();
    follow();
  }

  let typing;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(follow, TYPING_MS);
  });
  level.addEventListener('change', follow);
  showAsked();
  follow();
}
