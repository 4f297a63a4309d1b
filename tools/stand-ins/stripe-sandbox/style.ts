/** The one style sheet of the sandbox's pages. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2333; --soft: #5a6478; --line: #dde2ec; --ground: #f5f7fb; --sheet: #fff;
  --strong: #4338ca; --strong-ink: #fff; --warn: #9a3412; --warn-ground: #ffedd5; --good: #166534; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf3; --soft: #a0a9bc; --line: #343b4d; --ground: #12151d;
  --sheet: #1b202c; --strong: #818cf8; --strong-ink: #10131b; --warn: #fdba74; --warn-ground: #43240f; --good: #86efac; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1, h2 { line-height: 1.2; }
h2 { font-size: 1.15rem; }
.small { color: var(--soft); font-size: .85rem; }
.checkout { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); max-width: 56rem; margin: 6vh auto;
  background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.checkout section { padding: 2rem; }
.checkout .order { border-right: 1px solid var(--line); }
.checkout h1 { font-size: 2.4rem; margin: 1rem 0 1.5rem; font-variant-numeric: tabular-nums; }
.checkout h2 { margin-top: 0; }
.checkout ul { list-style: none; padding: 0; margin: 0; }
.checkout li, .total { display: flex; justify-content: space-between; gap: 1rem; font-variant-numeric: tabular-nums; }
.total { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; font-weight: 600; }
.badge { display: inline-block; margin: 0; padding: .15rem .6rem; border-radius: 99px; font-size: .8rem;
  background: var(--warn-ground); color: var(--warn); }
.notice { padding: .7rem 1rem; border-radius: 8px; background: var(--warn-ground); color: var(--warn); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
form { display: grid; gap: .6rem; }
form.inline { display: flex; }
button, .button { display: block; padding: .7rem 1rem; border: 1px solid var(--line); border-radius: 8px; font: inherit;
  text-align: center; text-decoration: none; background: var(--sheet); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--soft); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.main { background: var(--strong); border-color: var(--strong); color: var(--strong-ink); font-weight: 600; }
.quiet { border-color: transparent; color: var(--soft); }
.inline button { padding: .2rem .6rem; font-size: .85rem; white-space: nowrap; }
.overview { max-width: 76rem; margin: 2rem auto; padding: 0 1.5rem 3rem; }
.overview .button { display: inline-block; }
.scroll { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .9rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr:last-child td { border-bottom: 0; } th { color: var(--soft); font-weight: 600; }
a { color: var(--strong); } .button.main { color: var(--strong-ink); }
.state.paid, .state.succeeded, .state.delivered, .state.won { color: var(--good); }
.state.given_up, .state.dropped, .state.expired, .state.lost, .state.needs_response { color: var(--warn); }
`;
