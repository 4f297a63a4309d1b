/** The style sheet of the pretend product's page. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #52606d; --line: #dde3ea; --ground: #f2f4f7; --sheet: #fff;
  --blue: #1f4fd8; --on-blue: #fff; --red: #b42318; --good: #e7f6ec; --bad: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3adba; --line: #333c4a; --ground: #12161d;
  --sheet: #1a202a; --blue: #7da2ff; --on-blue: #10151d; --red: #ff8a80; --good: #14321f; --bad: #3d1a17; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { display: flex; justify-content: space-between; padding: .8rem 1.5rem; background: var(--sheet);
  border-bottom: 1px solid var(--line); }
header p { margin: 0; } header p:first-child { font-weight: 600; } header p + p { color: var(--soft); }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; } h2 { font-size: 1.1rem; margin: 0 0 .8rem; } h3 { font-size: 1rem; margin: 0; }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin-bottom: 2rem; }
.left { display: flex; justify-content: space-between; margin: 0; font-variant-numeric: tabular-nums; }
progress { appearance: none; width: 100%; height: .6rem; border: 0; border-radius: 99px; overflow: hidden;
  background: var(--line); margin: .3rem 0; }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--blue); }
progress::-moz-progress-bar { background: var(--blue); }
progress.none, progress.none::-webkit-progress-bar { background: var(--red); }
.stop { color: var(--red); font-weight: 600; margin: .4rem 0; }
.small { color: var(--soft); font-size: .9rem; margin: .4rem 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; margin-top: 1rem; }
th, td { padding: .45rem 1.5rem .45rem 0; text-align: left; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
th { color: var(--soft); font-weight: 600; font-size: .9rem; } .number { text-align: right; }
form { margin-top: 1.5rem; } form p { margin: .4rem 0; }
button { margin-top: .6rem; padding: .65rem 1.2rem; border: 0; border-radius: 8px; background: var(--blue); color: var(--on-blue);
  font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
a { color: var(--blue); }
.notice { padding: .8rem 1rem; border-radius: 8px; background: var(--good); margin: 0 0 1rem; }
.notice.problem { background: var(--bad); }
`;
