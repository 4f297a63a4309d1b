import { describe, expect, test } from '@jest/globals';
import { renderAlert, type AlertMailContext } from '../../alerts/mail.js';
import { createHostLink } from '../../delivery/host-link.js';
import type { CrossingKind } from '../../domain/account/crossing.js';
import type { Role } from '../../domain/role.js';
import { factsOf } from './support/crossing.js';

const CONTEXT: AlertMailContext = {
  accountName: 'Acme Recruiting',
  ownerNames: ['Olivia Owens'],
  heldBack: 0,
  url: 'https://host.example/credits?account=acme&tab=1',
  settingsUrl: 'https://host.example/notifications',
  unsubscribeUrl: 'https://credits.example.com/unsubscribe/signed',
};

interface Told {
  readonly kind?: CrossingKind;
  readonly name?: string;
  readonly role?: Role;
}
const rendered = (
  { kind = 'threshold', name = 'Ada', role = 'Admin' }: Told,
  context: Partial<AlertMailContext> = {},
) =>
  renderAlert(
    { kind, facts: factsOf(), at: new Date('2026-09-21T12:05:00Z') },
    { name, role },
    { ...CONTEXT, ...context },
  );
/** The text that a reader sees of the HTML. */
const seen = (html: string): string =>
  html
    .replace(/<(style|title)[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('an alert mail', () => {
  test('says what happened, when, and what its reader can do, in both parts', () => {
    const { subject, text, html } = rendered({});
    expect(subject).toBe('Token at threshold: Acme Recruiting');
    for (const part of [text, seen(html)]) {
      expect(part).toContain('480 of 600 credits (80 %) are used; 120 are left until 30 Sep.');
      expect(part).toContain('This was so on 21 Sep 2026 at 14:05 (Europe/Berlin).');
      expect(part).toContain('Ask an Owner: Olivia Owens.');
      expect(part).toContain('View your credits');
      expect(part).not.toContain('Purchase credits');
    }
    expect(text).toContain(`To choose what you are told: ${CONTEXT.settingsUrl!}`);
    expect(text).toContain(`To get no more of them: ${CONTEXT.unsubscribeUrl}`);
    expect(html).toContain('href="https://credits.example.com/unsubscribe/signed"');
  });

  test('to an Owner has a button for the purchase, and names nobody to ask', () => {
    const { text, html } = rendered({ role: 'Owner' });
    for (const part of [text, seen(html)]) {
      expect(part).toContain('Purchase credits');
      expect(part).not.toContain('Ask an Owner');
    }
    expect(html).toContain('href="https://host.example/credits?account=acme&amp;tab=1"');
  });

  test('says how many were held back before it, and nothing where none was', () => {
    const held = rendered({}, { heldBack: 2 });
    for (const part of [held.text, seen(held.html)]) {
      expect(part).toContain('2 alert mails to you were held back before this one: you get at most 3 a day.');
    }
    expect(rendered({}, { heldBack: 1 }).text).toContain('1 alert mail to you was held back before this one');
    expect(rendered({}).text).not.toContain('held back');
  });

  test('shows what people typed as text: no markup, no second line, no template, no turned direction', () => {
    const accountName = '<script>alert(1)</script>\r\nBcc: all@example.com <%= it.url %> \u202egnp.exe';
    const name = 'Zoë 👩‍🚀</td>"\'&';
    const owner = '<b>Olivia</b>\r\n\u2066יעל';
    const { subject, text, html } = rendered({ name }, { accountName, ownerNames: [owner] });
    const oneLine = '<script>alert(1)</script> Bcc: all@example.com <%= it.url %> gnp.exe';
    expect(subject).toBe(`Token at threshold: ${oneLine}`);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\u202e|\u2066/);
    expect(text).toContain(`Hello ${name},`);
    expect(text).toContain('Ask an Owner: <b>Olivia</b> יעל.');
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; Bcc: all@example.com &lt;%= it.url %&gt;');
    expect(html).toContain('Zoë 👩‍🚀&lt;/td&gt;&quot;&#39;&amp;');
  });

  test('links to the card, to the settings and to the end of such mails, and loads nothing', () => {
    const { html } = rendered({});
    expect([...html.matchAll(/(?:href|src)="([^"]*)"|url\(/g)].map(([, link]) => link)).toEqual([
      'https://host.example/credits?account=acme&amp;tab=1',
      'https://host.example/notifications',
      'https://credits.example.com/unsubscribe/signed',
    ]);
    expect(html).not.toContain('@import');
  });

  test('has no link to the settings where the host has no such page', () => {
    const { text, html } = rendered({}, { settingsUrl: null });
    for (const part of [text, seen(html)]) expect(part).not.toMatch(/choose what you are told/i);
  });

  test('has colours for light and for dark', () => {
    const { html } = rendered({});
    expect(html).toContain('<meta name="color-scheme" content="light dark"');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
  });
});

test('the button leads to the account on the card of the host', () => {
  expect(createHostLink('https://host.example/{accountId}/credits?space={spaceId}')('a/b')).toBe(
    'https://host.example/a%2Fb/credits?space=',
  );
  expect(createHostLink('https://host.example/credits')('acme')).toBe('https://host.example/credits');
});
