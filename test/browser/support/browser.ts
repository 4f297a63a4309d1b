export { BROWSER_ARGUMENTS } from '../../../tools/servers/chromium.js';
