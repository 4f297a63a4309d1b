/**
 * Sets AdminJS up as the frame of the back office: its pages, its menu and its look. What a page shows comes from our own
 * calls (`admin/panel/service/`), and its parts are ours (`admin/panel/client/`), so AdminJS decides nothing.
 */
import AdminJS, { type AdminJSOptions } from 'adminjs';
import { PAGES } from '../pages.js';
import { THEMES } from './themes.js';

const ROOT = '/admin';

export function createFrame(): AdminJS {
  const options: AdminJSOptions = {
    rootPath: ROOT,
    loginPath: `${ROOT}/sign-in`,
    logoutPath: `${ROOT}/sign-out`,
    branding: {
      companyName: 'Fuelgauge',
      withMadeWithLove: false,
      logo: false,
      favicon: `${ROOT}/looks/favicon.svg`,
    },
    assets: { styles: [`${ROOT}/looks/panel.css`] },
    availableThemes: THEMES,
    defaultTheme: 'light',
    dashboard: { component: 'Overview' },
    pages: Object.fromEntries(PAGES.map((name) => [name, { component: name }])),
  };
  return new AdminJS(options);
}
