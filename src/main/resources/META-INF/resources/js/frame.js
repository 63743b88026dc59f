import { startHtmx } from './actions.js';
import { startConfirm } from './confirm.js';
import { startLive } from './live.js';
import { startTheme } from './theme.js';

// htmx reads the page when it is ready, so these run before: modules are executed ahead of DOMContentLoaded.
startHtmx();
startConfirm(document.getElementById('confirm'));
startLive(document.getElementById('connection'));
startTheme(document.getElementById('theme'));
