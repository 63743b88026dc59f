import { startHtmx, startPulls } from './actions.js';
import { Chat } from './chat.js';
import { Conversation } from './conversation.js';
import { startLive, watchModel } from './live.js';
import { startPanels } from './panels.js';
import { Sampling } from './sampling.js';
import { startTheme } from './theme.js';

// htmx reads the page when it is ready, so these run before: modules are executed ahead of DOMContentLoaded.
startHtmx();
startLive(document.getElementById('connection'));
startTheme(document.getElementById('theme'));
startPanels([...document.querySelectorAll('[data-panel]')]);
startPulls(document.getElementById('pull'));

const chat = new Chat(new Conversation(), new Sampling(document.getElementById('sampling')));
watchModel((model) => chat.modelChanged(model));
document.getElementById('prompt').focus({ preventScroll: true });
