/** Styles the shop page. */
export const SHOP_STYLE = `
header { display: flex; justify-content: space-between; padding: .8rem 1.5rem; background: var(--sheet);
  border-bottom: 1px solid var(--line); }
header p { margin: 0; } header p:first-child { font-weight: 600; } header p + p { color: var(--soft); }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin-bottom: 2rem; }
.card h2 { margin-top: 0; }
.card .sheet { border: 0; border-radius: 0; margin-top: 1rem; }
.card th:first-child, .card td:first-child { padding-left: 0; } .card th:last-child, .card td:last-child { padding-right: 0; }
.left { display: flex; justify-content: space-between; margin: 0; font-variant-numeric: tabular-nums; }
progress { appearance: none; width: 100%; height: .6rem; border: 0; border-radius: 99px; overflow: hidden;
  background: var(--line); margin: .3rem 0; }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
progress.none, progress.none::-webkit-progress-bar { background: var(--bad); }
.stop { color: var(--bad); font-weight: 600; margin: .4rem 0; }
form { margin-top: 1.5rem; } form p { margin: .4rem 0; }
button { margin-top: .6rem; }
`;
