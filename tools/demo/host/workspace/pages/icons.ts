/** Draws the icons of the workspace. Each stands beside its text, so a screen reader skips it. */
import { Html } from '../../../../stand-ins/pages/html.js';

const PATHS = {
  brand:
    '<rect x="2" y="2" width="20" height="20" rx="6" fill="currentColor" stroke="none"/><path d="M8 7v10M16 7v10M8 12h8" stroke="var(--on-accent)"/>',
  jobs: '<rect x="3" y="7" width="18" height="13" rx="2"/><path d="M9 7V5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v2M3 12h18"/>',
  talent:
    '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-3.3 2.7-6 6-6s6 2.7 6 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3 2.8 3 5.5"/>',
  meetings: '<rect x="3" y="5" width="12" height="14" rx="2"/><path d="m15 10 6-3v10l-6-3"/>',
  settings: '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>',
  bell: '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  stop: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.1"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
  arrow: '<path d="M5 12h14M13 6l6 6-6 6"/>',
  back: '<path d="M19 12H5M11 6l-6 6 6 6"/>',
} as const;

export type IconName = keyof typeof PATHS;

export const icon = (name: IconName): Html =>
  new Html(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`);

/** The icon of the browser's tab. */
export const TAB_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#4f46e5"/><path d="M8 6v12M16 6v12M8 12h8" stroke="#fff" stroke-width="2.4" fill="none" stroke-linecap="round"/></svg>';
