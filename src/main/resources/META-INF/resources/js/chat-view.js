import { Chat } from './chat.js';
import { startContenders } from './contenders.js';
import { ConversationBar } from './conversation-bar.js';
import { byId } from './dom.js';
import { watchModel } from './live.js';
import { startPanels } from './panels.js';
import { startPickers } from './pickers.js';
import { startPulls } from './pulls.js';
import { Sampling } from './sampling.js';

startPanels([...document.querySelectorAll('[data-panel]')]);
startPulls(null);
startPickers();
startContenders();

const bar = new ConversationBar();
const chat = new Chat(new Sampling(byId('sampling')), (conversation) => bar.show(conversation));
watchModel((model) => chat.modelChanged(model));
const [, , id] = location.pathname.split('/');
if (id) await chat.open(decodeURIComponent(id));
byId('prompt').focus({ preventScroll: true });
