/** Draws the elements' icons. */
import { svg } from 'lit';

const icon = (path: string) => svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;

export const REFRESH_ICON = icon('M20 11a8 8 0 1 0-2.3 6M20 4v7h-7');
export const OPEN_ICON = icon('m6 9 6 6 6-6');
