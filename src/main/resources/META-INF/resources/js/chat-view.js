import { Chat } from './chat.js';
import { Conversation } from './conversation.js';
import { watchModel } from './live.js';
import { startPanels } from './panels.js';
import { startPulls } from './pulls.js';
import { Sampling } from './sampling.js';

startPanels([...document.querySelectorAll('[data-panel]')]);
startPulls(null);
const chat = new Chat(new Conversation(), new Sampling(document.getElementById('sampling')));
watchModel((model) => chat.modelChanged(model));
document.getElementById('prompt').focus({ preventScroll: true });
