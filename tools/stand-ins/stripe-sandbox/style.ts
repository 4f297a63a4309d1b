/** Styles the Stripe sandbox's own pages. */
export const SANDBOX_STYLE = `
:root { --accent: #4338ca; }
@media (prefers-color-scheme: dark) { :root { --accent: #818cf8; --on-accent: #10131b; } }
main.checkout { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); max-width: 56rem; margin: 6vh auto;
  padding: 0; background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.checkout section { padding: 2rem; }
.checkout .order { border-right: 1px solid var(--line); }
.checkout h1 { font-size: 2.4rem; margin: 1rem 0 1.5rem; font-variant-numeric: tabular-nums; }
.checkout h2 { margin-top: 0; }
.checkout ul { list-style: none; padding: 0; margin: 0; }
.checkout li, .total { display: flex; justify-content: space-between; gap: 1rem; font-variant-numeric: tabular-nums; }
.total { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; font-weight: 600; }
.badge { display: inline-block; margin: 0; padding: .15rem .6rem; border-radius: 99px; font-size: .8rem;
  background: var(--warn-ground); color: var(--warn); }
.notice { background: var(--warn-ground); color: var(--warn); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
form { display: grid; gap: .6rem; }
form.inline { display: flex; }
.inline button { padding: .2rem .6rem; font-size: .85rem; }
.quiet { border-color: transparent; color: var(--soft); }
.wide .button { display: inline-block; }
.wide table { font-size: .9rem; } .wide td { white-space: nowrap; }
.state.paid, .state.succeeded, .state.delivered, .state.won { color: var(--good); }
.state.given_up, .state.dropped, .state.expired, .state.lost, .state.needs_response { color: var(--warn); }
`;
