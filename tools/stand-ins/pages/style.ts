/** Styles all pages. A server's own rules follow these and may change the colours. */
export const BASE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #52606d; --line: #dde3ea; --ground: #f2f4f7; --sheet: #fff;
  --accent: #1f4fd8; --on-accent: #fff; --good: #166534; --good-ground: #e7f6ec; --bad: #b42318; --bad-ground: #fdecea;
  --warn: #9a3412; --warn-ground: #ffedd5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3adba; --line: #333c4a; --ground: #12161d;
  --sheet: #1a202a; --accent: #7da2ff; --on-accent: #10151d; --good: #86efac; --good-ground: #14321f; --bad: #ff8a80;
  --bad-ground: #3d1a17; --warn: #fdba74; --warn-ground: #43240f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem; }
main.wide { max-width: 76rem; }
h1, h2, h3 { line-height: 1.2; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--accent); }
.small { color: var(--soft); font-size: .9rem; margin: .4rem 0; }
.notice { padding: .8rem 1rem; border-radius: 8px; margin: 0 0 1rem; background: var(--good-ground); }
.notice.problem { background: var(--bad-ground); }
.sheet { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; } thead tr:last-child > * { border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .9rem; white-space: nowrap; }
.number { text-align: right; }
button, .button { display: block; padding: .65rem 1.2rem; border: 1px solid var(--line); border-radius: 8px; font: inherit;
  text-align: center; text-decoration: none; background: var(--sheet); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--soft); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
