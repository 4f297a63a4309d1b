/** Writes the pages that need no AdminJS: sign-in and the change of a password. They work without any script. */
import { createTemplate } from './template.js';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
}

interface FormPage {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly fields: readonly Field[];
  /** Fields that the form sends and does not show. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** Null: nothing went wrong yet. */
  readonly problem: string | null;
}

/** A page without a form leads back to the first one. */
type Page = FormPage | (Pick<FormPage, 'title' | 'lead'> & { readonly action: null; readonly problem: null });

const render: (page: Page) => string = createTemplate(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title><%= it.title %> · Fuelgauge</title>
    <link rel="icon" href="/admin/looks/favicon.svg" />
    <link rel="stylesheet" href="/admin/looks/panel.css" />
  </head>
  <body class="fg-form-page">
    <main class="fg-card fg-form">
      <p class="fg-brand"><img src="/admin/looks/favicon.svg" alt="" width="28" height="28" /> Fuelgauge</p>
      <h1><%= it.title %></h1>
      <p class="fg-soft"><%= it.lead %></p>
      <% if (it.problem !== null) { %><p class="fg-note bad" role="alert"><%= it.problem %></p><% } %>
      <% if (it.action === null) { %>
      <p><a href="/admin">To the overview</a></p>
      <% } else { %>
      <form method="post" action="<%= it.action %>">
        <% for (const [name, value] of Object.entries(it.hidden)) { %><input type="hidden" name="<%= name %>" value="<%= value %>" /><% } %>
        <% for (const field of it.fields) { %>
        <label class="fg-field">
          <span><%= field.label %></span>
          <input name="<%= field.name %>" type="<%= field.type %>" value="<%= field.value ?? '' %>" autocomplete="<%= field.autocomplete %>" required maxlength="200" />
        </label>
        <% } %>
        <button class="fg-button primary"><%= it.button %></button>
      </form>
      <% } %>
    </main>
  </body>
</html>
`);

/** `to`: the page that the person asked for. */
export const signInPage = (problem: string | null, to: string, email = ''): string =>
  render({
    title: 'Sign in',
    lead: 'The back office is for the people who run Fuelgauge.',
    action: '/admin/sign-in',
    fields: [
      { name: 'email', label: 'Email', type: 'email', autocomplete: 'username', value: email },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    hidden: { to },
    button: 'Sign in',
    problem,
  });

export const passwordPage = (csrf: string, isForced: boolean, problem: string | null): string =>
  render({
    title: 'Choose a password',
    lead: isForced
      ? 'Somebody else gave you your password. Choose one that only you know.'
      : 'All your other sessions end when you change it.',
    action: '/admin/password',
    fields: [
      { name: 'old', label: 'Password until now', type: 'password', autocomplete: 'current-password' },
      { name: 'chosen', label: 'New password, at least 12 characters', type: 'password', autocomplete: 'new-password' },
      { name: 'again', label: 'New password once more', type: 'password', autocomplete: 'new-password' },
    ],
    hidden: { csrf },
    button: 'Change password',
    problem,
  });

export const notFoundPage = (): string =>
  render({
    title: 'Not found',
    lead: 'The back office has no page at this address.',
    action: null,
    problem: null,
  });
