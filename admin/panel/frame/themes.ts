/** The colours of AdminJS's own parts, in light and in dark. Ours take the same ones from `looks/panel.css`. */
import path from 'node:path';
import type { ThemeConfig } from 'adminjs';
import { LOOKS } from './assets.js';

const FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";
const SHAPE = { font: FONT as never, sizes: { sidebarWidth: '232px', navbarHeight: '60px' } };

/** AdminJS asks for two files of a theme; ours has nothing to add there. */
const files = (id: string) => ({
  bundlePath: path.join(LOOKS, 'theme.js'),
  stylePath: path.join(LOOKS, `${id}.css`),
});

export const THEMES: ThemeConfig[] = [
  {
    id: 'light',
    name: 'Light',
    ...files('light'),
    overrides: {
      ...SHAPE,
      colors: {
        ...{
          primary100: '#1f5be0',
          primary80: '#4378ea',
          primary60: '#8fb0f5',
          primary40: '#bcd0fa',
          primary20: '#e6eefe',
        },
        ...{
          text: '#101b2d',
          grey100: '#101b2d',
          grey80: '#3d4a60',
          grey60: '#5b677e',
          grey40: '#b6bfce',
          grey20: '#eef1f6',
        },
        ...{ accent: '#12305f', bg: '#f5f7fa', border: '#e3e8ef', filterBg: '#ffffff', inputBorder: '#8c97a8' },
        ...{ separator: '#dfe4ec', highlight: '#eef3fd', success: '#0b7a53', error: '#c2261d', warning: '#9a5b00' },
      },
    },
  },
  {
    id: 'dark',
    name: 'Dark',
    ...files('dark'),
    overrides: {
      ...SHAPE,
      colors: {
        ...{
          primary100: '#6b9bff',
          primary80: '#5a8cf5',
          primary60: '#3f66b8',
          primary40: '#2b4475',
          primary20: '#1c2b49',
        },
        ...{
          text: '#e8edf6',
          grey100: '#e8edf6',
          grey80: '#b9c3d4',
          grey60: '#93a0b6',
          grey40: '#4a566b',
          grey20: '#222b3a',
        },
        ...{ accent: '#9db9f2', bg: '#0e131b', border: '#263042', filterBg: '#161d29', inputBorder: '#66748c' },
        ...{ container: '#161d29', sidebar: '#10161f', separator: '#263042', highlight: '#1d2737', white: '#161d29' },
        ...{ success: '#3ecf97', error: '#ff8079', warning: '#f0b14a' },
      },
    },
  },
];
