/** Styles the Slack stand-in's own page. */
export const SLACK_STYLE = `
article { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; margin: 0 0 1rem; }
article h2 { margin: .3rem 0 .5rem; overflow-wrap: anywhere; }
article p { margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.by { color: var(--soft); font-size: .9rem; display: flex; flex-wrap: wrap; gap: .5rem; align-items: baseline; white-space: normal !important; }
.by strong { color: var(--ink); } .app { border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; font-size: .7rem; }
.small span + span::before { content: ' · '; }
.actions { display: flex; gap: .5rem; white-space: normal !important; } .button { color: var(--ink); }
details { color: var(--soft); font-size: .85rem; margin-top: .6rem; }
`;
