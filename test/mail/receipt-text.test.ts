import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../domain/pricing/receipt.js';
import { oneLine } from '../../mail/one-line.js';
import { receiptDeliveryKey, renderReceipt } from '../../mail/receipts.js';
import { messageIdOf } from '../../mail/transport.js';
import { compiledFile, compileTemplate, TEMPLATES } from '../../tools/setup/mail-templates/compile.js';

const RECEIPT: Receipt = {
  topUpId: 'tu_1',
  accountId: 'acme',
  accountName: 'Acme',
  credits: 1250,
  unitPrice: { amount: 50, currency: 'eur' },
  total: { amount: 62_500, currency: 'eur' },
  // Midnight in Berlin: there the last day is the 21st.
  periodEnd: new Date('2026-12-21T23:00:00Z'),
  timeZone: 'Europe/Berlin',
  carriesOver: false,
};
const URL = 'https://credits.example.com/?a=1&b=2';
const rendered = (changes: Partial<Receipt> = {}, name = 'Anna') =>
  renderReceipt({ ...RECEIPT, ...changes }, { name }, URL);
/** The text that a reader sees of the HTML. */
const seen = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('a receipt', () => {
  test('names the credits, their price, the total, when they expire and where to look, in both parts', () => {
    const { subject, text, html } = rendered();
    expect(subject).toBe('Receipt: 1,250 credits for Acme');
    for (const part of [text, seen(html)]) {
      expect(part).toContain('1,250 credits have been added');
      expect(part).toContain('€0.50');
      expect(part).toContain('€625.00');
      expect(part).toContain('They expire with the period, on 21 Dec 2026.');
      expect(part).toContain('Where to look');
      expect(part).toContain('tu_1');
    }
    expect(text).toContain(URL);
    expect(html).toContain('href="https://credits.example.com/?a=1&amp;b=2"');
  });

  test('one credit is written in the singular', () => {
    const { subject, text } = rendered({ credits: 1 });
    expect(subject).toBe('Receipt: 1 credit for Acme');
    expect(text).toContain('It expires with the period');
  });

  test('promises no expiry where the plan carries packs over', () => {
    expect(rendered({ carriesOver: true }).text).not.toContain('expire');
  });

  test('what people typed is text: no markup, no second line, no template', () => {
    const { subject, text, html } = rendered(
      { accountName: '<img src=x onerror=alert(1)>\r\nBcc: all@example.com <%= it.total %>' },
      'Anna</td>"\'&',
    );
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; Bcc: all@example.com &lt;%= it.total %&gt;');
    expect(html).toContain('Anna&lt;/td&gt;&quot;&#39;&amp;');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain('<img src=x onerror=alert(1)> Bcc: all@example.com <%= it.total %>');
  });

  test('links to nothing but the service', () => {
    const { html } = rendered();
    expect([...html.matchAll(/(?:href|src)="([^"]*)"|url\(/g)].map(([, link]) => link)).toEqual([
      'https://credits.example.com/?a=1&amp;b=2',
    ]);
    expect(html).not.toContain('@import');
  });
});

test.each(TEMPLATES)(
  'the compiled template %s is current: npm run build && node dist/tools/setup/mail-templates/main.js',
  async (name) => {
    expect(readFileSync(compiledFile(name), 'utf8')).toBe(await compileTemplate(name));
  },
);

test('a typed name is one line that reads in one direction', () => {
  expect(oneLine(' a\u202eb\r\n\tc\u0000d ')).toBe('a b c d');
  expect(oneLine('Zoë 👩‍🚀 יעל')).toBe('Zoë 👩‍🚀 יעל');
});

test('the keys of deliveries and their Message-IDs stay as they are', () => {
  expect(receiptDeliveryKey('tu_1', 'anna')).toBe('receipt~tu_1~anna');
  expect(messageIdOf('receipt~tu_1~anna', 'Credits <credits@example.com>')).toBe(
    '<36147e758fdeb1f7a4ee33e30a69e71dbb2eed78@example.com>',
  );
});
