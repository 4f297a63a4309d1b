/** Styles the workspace: a sidebar on a desktop, a bar at the bottom on a phone, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f6f6f9; --surface: #fff; --raised: #fff; --text: #17171f; --muted: #5a5b6a;
  --line: #e3e3ea; --accent: #4f46e5; --accent-soft: #eeedfd; --on-accent: #fff; --good: #13653a; --good-soft: #e4f5ea;
  --bad: #b3211f; --bad-soft: #fdeceb; --shadow: 0 1px 2px rgb(20 20 40 / .05), 0 4px 16px rgb(20 20 40 / .04); --radius: 12px;
  --credits-accent: var(--accent); --credits-surface: var(--surface); --credits-text: var(--text);
  --credits-muted: var(--muted); --credits-line: var(--line); --credits-radius: var(--radius); --credits-font: var(--font);
  --font: Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; }
@media (prefers-color-scheme: dark) { :root { --ground: #0e0f15; --surface: #171922; --raised: #1e212c; --text: #ececf3;
  --muted: #a2a4b5; --line: #2b2e3b; --accent: #9d97ff; --accent-soft: #26264a; --on-accent: #14131f; --good: #7fdca6;
  --good-soft: #14321f; --bad: #ff9a94; --bad-soft: #3b1a1b; --shadow: none; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--text); font: 15px/1.5 var(--font);
  display: grid; grid-template: auto 1fr / 13.5rem minmax(0, 1fr); grid-template-areas: 'top top' 'nav main'; }
h1 { font-size: 1.5rem; line-height: 1.2; letter-spacing: -.015em; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; line-height: 1.35; margin: 0 0 .35rem; }
p { margin: 0 0 .5rem; } ul, dl { margin: 0; padding: 0; list-style: none; } dd { margin: 0; }
a { color: var(--accent); } small, .hint { color: var(--muted); font-size: .875rem; } small { display: block; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; z-index: 9; background: var(--surface); padding: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; } main:focus { outline: none; }
.grow { flex: 1 1 auto; min-width: 0; } .icon { width: 1.2em; height: 1.2em; flex: none; fill: none; stroke: currentColor;
  stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; vertical-align: -.22em; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; } .stack { display: grid; gap: .6rem; }

.top { grid-area: top; display: flex; align-items: center; gap: .75rem; padding: .6rem 1.25rem; background: var(--surface);
  border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 5; }
.brand { display: flex; align-items: center; gap: .55rem; color: var(--text); text-decoration: none; font-weight: 700;
  font-size: 1.05rem; letter-spacing: -.01em; } .brand .icon { width: 1.7rem; height: 1.7rem; color: var(--accent); }
.pill { border: 1px solid var(--line); border-radius: 99px; padding: .25rem .8rem; color: var(--text); text-decoration: none;
  font-size: .875rem; white-space: nowrap; } .pill:hover { border-color: var(--accent); }
.pill.empty { color: var(--bad); background: var(--bad-soft); border-color: transparent; }
.bell { display: flex; gap: .4rem; align-items: center; color: var(--muted); text-decoration: none; font-size: .875rem; }
.bell:hover { color: var(--text); } .count { border-radius: 99px; padding: .05rem .45rem; background: var(--accent); color: var(--on-accent);
  font-size: .75rem; font-weight: 700; }
.areas { grid-area: nav; padding: 1rem .75rem; display: flex; flex-direction: column; gap: .2rem; background: var(--surface);
  border-right: 1px solid var(--line); }
.areas a { display: flex; gap: .7rem; align-items: center; padding: .55rem .75rem; border-radius: 8px; color: var(--muted);
  text-decoration: none; font-weight: 500; } .areas a:hover { background: var(--ground); color: var(--text); }
.areas a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
main { grid-area: main; padding: 1.75rem 2rem 3rem; width: 100%; max-width: 72rem; }
main > * + * { margin-top: 1rem; } .live:empty { display: none; } main > .live:first-child:empty + * { margin-top: 0; }

.avatar { display: inline-grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%; font-size: .75rem;
  font-weight: 700; flex: none; color: #fff; background: #4f46e5; } .tint-1 { background: #0f766e; } .tint-2 { background: #9d3a6b; }
.tint-3 { background: #8a4b0f; } .tint-4 { background: #2563ae; }
.who { position: relative; } .who summary { display: flex; gap: .6rem; align-items: center; cursor: pointer; list-style: none;
  padding: .15rem; border-radius: 8px; } .who summary::-webkit-details-marker { display: none; }
.who b, .who small { display: block; line-height: 1.25; white-space: nowrap; } .who-name { font-size: .875rem; }
.menu { position: absolute; right: 0; top: calc(100% + .5rem); width: min(21rem, calc(100vw - 1.5rem)); max-height: 76vh;
  overflow: auto; background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius); padding: .9rem;
  box-shadow: 0 12px 40px rgb(0 0 0 / .18); z-index: 6; }
.menu fieldset { border: 0; margin: .4rem 0 0; padding: 0; min-width: 0; } .menu legend { font-weight: 600; font-size: .875rem; padding: .3rem 0; }
.menu legend small { display: inline; font-weight: 400; margin-left: .3rem; }
.menu button { display: flex; justify-content: flex-start; gap: .65rem; width: 100%; text-align: left; align-items: center; border: 0; background: none;
  padding: .4rem .5rem; box-shadow: none; font-weight: 400; }
.menu button:hover { background: var(--ground); } .menu button[aria-current] { background: var(--accent-soft); }

button, .button { display: inline-flex; align-items: center; justify-content: center; gap: .4rem; min-height: 2.4rem;
  padding: .4rem 1rem; font: inherit; font-weight: 600; color: var(--text); background: var(--surface); cursor: pointer;
  border: 1px solid var(--line); border-radius: 8px; text-decoration: none; }
button:hover, .button:hover { border-color: var(--muted); } button:disabled { opacity: .55; cursor: not-allowed; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.primary:hover { filter: brightness(1.08); border-color: var(--accent); } .small { min-height: 2rem; min-width: 2rem; padding: .1rem .5rem; }
.act { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .8rem; } .price { color: var(--muted); font-size: .875rem; }
input, textarea { width: 100%; font: inherit; color: var(--text); background: var(--surface); border: 1px solid var(--line);
  border-radius: 8px; padding: .55rem .75rem; } textarea { resize: vertical; } ::placeholder { color: var(--muted); opacity: 1; }
label { font-weight: 600; font-size: .875rem; }
.switch::before { content: ''; width: 1.9rem; height: 1.1rem; border-radius: 9px; background:
  radial-gradient(circle at .55rem center, #fff .36rem, transparent .4rem) var(--muted); }
.switch.on::before { background: radial-gradient(circle at 1.35rem center, #fff .36rem, transparent .4rem) #4f46e5; }

.panel { display: block; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.1rem 1.25rem;
  box-shadow: var(--shadow); } .panel.stack { display: grid; align-content: start; } .narrow { max-width: 34rem; } .narrow .row { margin-top: .9rem; }
.big { font-size: 1.7rem; font-weight: 700; letter-spacing: -.02em; margin: 0; } .big small { display: inline; font-weight: 400; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16.5rem, 100%), 1fr)); gap: .9rem; }
.rows { display: grid; gap: .75rem; } .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; align-items: start; }
@media (min-width: 64rem) { .wide-left { grid-template-columns: 27rem minmax(0, 1fr); } } .wide-left > * { min-width: 0; }
credits-usage, credits-notifications { max-inline-size: none; }
.title-row { display: flex; flex-wrap: wrap; gap: .75rem; justify-content: space-between; align-items: flex-start; }
.crumbs { display: flex; gap: .4rem; font-size: .875rem; margin-bottom: 0; } .crumbs + * { margin-top: .35rem; } .crumbs a + a::before { content: '/'; color: var(--muted); margin-right: .4rem; }
.badge { display: inline-flex; gap: .3rem; align-items: center; border-radius: 99px; padding: .1rem .6rem; font-size: .8rem; margin: .25rem 0 0;
  font-weight: 600; background: var(--ground); color: var(--muted); } .badge.good { background: var(--good-soft); color: var(--good); }
.note { display: flex; gap: .5rem; align-items: center; color: var(--muted); }
.job h2 a { color: inherit; text-decoration: none; } .job { position: relative; } .job h2 a::after { content: ''; position: absolute; inset: 0; }
.job:hover { border-color: var(--accent); } .stages { display: flex; gap: 1.4rem; margin-top: .9rem; } .stages dt { font-size: .8rem; color: var(--muted); }
.stages dd { font-size: 1.25rem; font-weight: 650; }
.board { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; align-items: start; }
.stage h2 { color: var(--muted); font-size: .875rem; } .stage h2 span { font-weight: 400; } .stage ul { display: grid; gap: .6rem; min-height: 3rem; }
.nobody { border: 1px dashed var(--line); border-radius: var(--radius); padding: .75rem; color: var(--muted); font-size: .875rem; text-align: center; }
.candidate { display: flex; gap: .7rem; align-items: flex-start; padding: .75rem .85rem; } .candidate a { color: var(--text); font-weight: 600; text-decoration: none; }
.candidate a:hover { color: var(--accent); text-decoration: underline; } .moves { display: flex; gap: .25rem; }
.person { display: flex; gap: .9rem; align-items: center; } .person .avatar { width: 3rem; height: 3rem; font-size: 1rem; } .person p { margin: 0; }
.scores { margin: .5rem 0 1rem; display: grid; gap: .5rem; } .scores div { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; }
meter { width: 6rem; } .plain { display: grid; gap: .5rem; margin: .75rem 0; }
.meeting { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center; } .meeting p { margin: 0; } .meeting .price { min-width: 8.5rem; } .meeting .switch { min-width: 10.75rem; justify-content: flex-start; }
.tabs { display: flex; gap: 1.25rem; border-bottom: 1px solid var(--line); overflow-x: auto; } .tabs a { padding: .5rem 0; color: var(--muted);
  text-decoration: none; font-weight: 500; border-bottom: 2px solid transparent; white-space: nowrap; } .tabs a[aria-current] { color: var(--text); border-color: var(--accent); }
.plan { display: flex; flex-direction: column; gap: .7rem; } .plan form, .plan .badge { margin-top: auto; } .plan .badge { align-self: flex-start; } .plan .badge + form { margin-top: 0; } .plan button { width: 100%; }
.plan.current { border-color: var(--accent); } .ticks { display: grid; gap: .35rem; } .ticks li { display: flex; gap: .5rem; font-size: .9rem; } .ticks .icon { color: var(--good); margin-top: .15em; }
.plans { grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); }
.notice { display: flex; gap: .75rem; padding: .9rem 1.1rem; border-radius: var(--radius); background: var(--good-soft); } .notice > .icon { color: var(--good); margin-top: .15em; }
.notice.refused, .notice.problem { background: var(--bad-soft); } .notice.refused > .icon, .notice.problem > .icon { color: var(--bad); }
.notice p { margin: 0; } .notice-title { font-weight: 650; } .notice .row { margin-top: .6rem; }
.waits { padding-block: .8rem; } .waits summary { cursor: pointer; font-weight: 650; } .waits[open] summary { margin-bottom: .6rem; }
.waits .row { margin-top: .6rem; } .waits li a { color: inherit; font-weight: 600; text-decoration: none; } .waits li a:hover { text-decoration: underline; } .waits ul { display: grid; gap: .5rem; } .waits li, .rescreen { display: flex; gap: .7rem; align-items: center; } .waits .charged > .icon, .rescreen.completed > .icon { color: var(--good); }
.rescreen { flex-wrap: wrap; margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); } .rescreen p { margin: 0; }
@media (min-width: 64rem) { .meeting > form:last-child { flex: 0 0 23rem; } }
@media (max-width: 47rem) {
  body { display: block; padding-bottom: 4.2rem; } .top { padding: .5rem .9rem; gap: .6rem; } .brand span, .who-name, .bell-text, .wide { display: none; }
  .bell { padding: .4rem; } main { padding: 1.1rem .9rem 2rem; } .board { grid-template-columns: minmax(0, 1fr); } .stage ul { min-height: 0; }
  .areas { position: fixed; inset: auto 0 0; z-index: 5; flex-direction: row; padding: .35rem .4rem; border-right: 0; border-top: 1px solid var(--line); }
  .areas a { flex: 1 1 0; flex-direction: column; gap: .1rem; padding: .3rem .2rem; font-size: .72rem; } .areas .icon { width: 1.4rem; height: 1.4rem; }
  .panel { padding: .95rem 1rem; } .tabs { gap: .6rem; justify-content: space-between; } .tabs a { font-size: .8125rem; } }
@media (prefers-reduced-motion: no-preference) { button, .panel, .pill { transition: border-color .12s; } }
`;
