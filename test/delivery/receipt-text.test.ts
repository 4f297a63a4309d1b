import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../domain/pricing/receipt.js';
import { oneLine } from '../../delivery/one-line.js';
import { receiptDeliveryKey, renderReceipt } from '../../delivery/receipts.js';
import { messageIdOf } from '../../delivery/mail/transport.js';
import { compiledFile, compileTemplate, TEMPLATES } from '../../tools/setup/mail-templates/compile.js';

const RECEIPT: Receipt = {
  topUpId: 'tu_1',
  accountId: 'acme',
  accountName: 'Acme',
  credits: 1250,
  unitPrice: { amount: 50, currency: 'eur' },
  total: { amount: 62_500, currency: 'eur' },
  paid: { amount: 62_500, currency: 'eur' },
  discount: { amount: 0, currency: 'eur' },
  tax: { amount: 0, currency: 'eur' },
  creditsUsable: 1250,
  debtRepaid: 0,
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
      expect(part).toContain('can be spent now');
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

  test('says what was really paid: the price, the discount, the tax and the total, in both parts', () => {
    const eur = (amount: number) => ({ amount, currency: 'eur' });
    const { text, html } = rendered({ paid: eur(38_675), discount: eur(30_000), tax: eur(6_175) });
    for (const part of [text.replace(/ +/g, ' '), seen(html)]) {
      expect(part).toMatch(/Price €625\.00\s+Discount -€300\.00\s+Tax €61\.75\s+Total paid €386\.75/);
    }
    const free = rendered({ paid: eur(0), discount: eur(62_500) });
    for (const part of [free.text.replace(/ +/g, ' '), seen(free.html)]) {
      expect(part).toMatch(/Discount -€625\.00\s+Total paid €0\.00/);
      expect(part).not.toContain('Tax');
    }
    expect(rendered().text).not.toMatch(/Discount|Tax|Price {5}/);
  });

  test('says which credits can be spent, and which repaid a debt', () => {
    const part = rendered({ creditsUsable: 1_000, debtRepaid: 250 });
    for (const said of [part.text, seen(part.html)]) {
      expect(said).toContain('250 of them repaid a debt: credits that were taken back after they had been spent.');
      expect(said).toContain('1,000 can be spent now.');
    }
    const none = rendered({ creditsUsable: 0, debtRepaid: 1_250 });
    for (const said of [none.text, seen(none.html)]) {
      expect(said).toContain('None of them can be spent.');
      expect(said).not.toContain('expire');
    }
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
