// Bundles the back office's pages into one script. AdminJS's page brings React and its router along, as global names.
// The customer's card is a module of its own, which a page loads when somebody wants to see it.
import { defineConfig } from 'vite';

const GLOBALS = { react: 'React', 'react-router-dom': 'ReactRouterDOM' };
const ENTRIES = {
  components: { entry: 'components.tsx', formats: ['iife'], name: 'FuelgaugePanel' },
  'credits-balance': { entry: 'credits-balance.ts', formats: ['es'] },
};

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'classic' } },
  build: {
    target: 'es2022',
    // The card's colours follow the page by light-dark(), which must stay.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: '../../../dist/panel',
    emptyOutDir: false,
    lib: { ...ENTRIES[mode], fileName: () => `${mode}.js` },
    rolldownOptions: { external: Object.keys(GLOBALS), output: { globals: GLOBALS } },
  },
}));
