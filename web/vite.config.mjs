// Bundles the elements: one file with all of them, and one with the card alone. Each holds its own copy of Lit, because a
// file that a page pins by its hash must not load another.
import { defineConfig } from 'vite';

/** Line breaks stand in templates only, where one space says the same. */
const joinLines = {
  name: 'join-lines',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      chunk.code = chunk.code.replaceAll(/\n\s*/g, ' ').replaceAll('/* @__PURE__ */', '').trim();
  },
};

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  plugins: [joinLines],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } },
    outDir: '../dist/web',
    emptyOutDir: false,
    lib: { entry: `${mode}.ts`, formats: ['es'], fileName: () => `${mode}.js` },
    rolldownOptions: { output: { codeSplitting: false } },
  },
}));
