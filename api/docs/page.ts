/** Builds the frame of every page for people. */
export function page(title: string, body: string, stylesheets: readonly string[] = []): string {
  return frame(
    title,
    '<a class="brand" href="/docs">Fuelgauge</a><nav><a href="/docs">API</a><a href="/docs/errors">Errors</a><a href="/openapi.json">openapi.json</a></nav>',
    body,
    stylesheets,
  );
}

/** A short page for a customer, who has no use for the API's pages. */
export function noticePage(title: string, body: string): string {
  return frame(title, '<span class="brand">Fuelgauge</span>', `<div class="notice"><h1>${title}</h1>${body}</div>`);
}

function frame(title: string, top: string, body: string, stylesheets: readonly string[] = []): string {
  const links = [...stylesheets, '/docs/page.css'].map((href) => `<link rel="stylesheet" href="${href}">`).join('');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fuelgauge: ${title}</title><link rel="icon" href="/docs/favicon-32x32.png">${links}</head>
<body><header class="top">${top}</header>
<main>${body}</main></body></html>
`;
}

export const PAGE_CSS = `
:root { --ink: #1b2430; --soft: #5b6675; --line: #dfe4ea; --accent: #1f5eff; --ground: #f7f8fa; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; }
.top { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: center; padding: 14px 24px; background: #fff; border-bottom: 1px solid var(--line); }
.top nav { display: flex; gap: 20px; }
.top a { color: var(--soft); text-decoration: none; }
.top a:hover, .top a:focus-visible { color: var(--accent); }
.top .brand { color: var(--ink); font-weight: 700; letter-spacing: -0.01em; }
.errors { max-width: 760px; margin: 0 auto; padding: 32px 24px 96px; }
.errors h1 { font-size: 30px; letter-spacing: -0.02em; margin: 0 0 8px; }
.errors section { background: #fff; border: 1px solid var(--line); border-radius: 10px; padding: 18px 22px; margin: 16px 0; scroll-margin-top: 16px; }
.errors section:target { border-color: var(--accent); box-shadow: 0 0 0 3px #1f5eff22; }
.errors h2 { font: 600 18px/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; margin: 0 0 6px; }
.errors h2 a { color: inherit; text-decoration: none; }
.errors p { margin: 6px 0; }
.errors code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, monospace; background: #eef1f5; border-radius: 4px; padding: 1px 5px; }
.notice { max-width: 560px; margin: 32px auto; padding: 24px; background: #fff; border: 1px solid var(--line); border-radius: 10px; }
.notice h1 { font-size: 24px; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 8px; }
.notice p { margin: 0 0 16px; }
.notice button { padding: 10px 18px; border: 0; border-radius: 8px; background: var(--accent); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
.notice button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.swagger-ui, .swagger-ui .info .title, .swagger-ui .opblock-tag { font-family: inherit; color: var(--ink); }
.swagger-ui .topbar { display: none; }
.swagger-ui .info { margin: 32px 0 8px; }
.swagger-ui .scheme-container { background: transparent; box-shadow: none; padding: 0 0 16px; }
.swagger-ui .opblock { border-radius: 8px; box-shadow: none; }
`;
