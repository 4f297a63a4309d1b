// Bundles the back office's pages into one script. AdminJS's page brings React and its router along, as global names.
import { defineConfig } from 'vite';

const GLOBALS = { react: 'React', 'react-router-dom': 'ReactRouterDOM' };

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'classic' } },
  build: {
    target: 'es2022',
    outDir: '../../../dist/panel',
    emptyOutDir: false,
    lib: { entry: `${mode}.tsx`, formats: ['iife'], name: 'FuelgaugePanel', fileName: () => `${mode}.js` },
    rolldownOptions: { external: Object.keys(GLOBALS), output: { globals: GLOBALS } },
  },
}));
