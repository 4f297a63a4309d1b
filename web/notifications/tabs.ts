/** Gives `Live` the browser's locks and channels, where the page is secure. */
import type { LiveParts } from './live.js';

export const browserTabs = (): LiveParts['tabs'] =>
  isSecureContext && 'locks' in navigator
    ? {
        holdLock: (name, signal, hold) => navigator.locks.request(name, { signal }, hold),
        openChannel: (name) => new BroadcastChannel(name),
      }
    : null;
