/** Styles the mail sink's own pages. A mail keeps its white sheet in dark mode, as mail programs show it. */
export const MAIL_STYLE = `
td { overflow-wrap: anywhere; } time { white-space: nowrap; }
iframe { width: 100%; height: 44rem; border: 1px solid var(--line); border-radius: 10px; background: #fff; color-scheme: light; }
pre { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
`;
