import { startPulls } from './pulls.js';

startPulls(document.getElementById('pull'));
