/**
 * Sends the mail after a top-up: what was bought, what it cost, that it was added, and when it expires. Each Owner and
 * Admin gets it once, however often it is sent. It decides nothing about credits or payments: the caller sends it after
 * the grant.
 */
import { countCredits, formatCredits } from '../domain/credits.js';
import { formatLastDay } from '../domain/calendar/format-date.js';
import { formatMoney, type Money } from '../domain/pricing/money.js';
import type { Receipt } from '../domain/pricing/receipt.js';
import { workOff } from '../storage/work-off.js';
import type { HostLink } from './host-link.js';
import type { Deliveries } from './deliveries.js';
import { oneLine } from './one-line.js';
import type { Recipient, Recipients } from './recipients.js';
import { createRenderer, type RenderedMail } from './mail/render.js';
import { receiptHtml } from './mail/templates/receipt-html.js';
import { receiptSubject, receiptText } from './mail/templates/receipt-text.js';
import type { MailTransport } from './mail/transport.js';

export interface Receipts {
  /**
   * Resolves when each Owner and Admin has the receipt or was refused for good by the mail server (which is logged).
   * Throws `ReceiptPending` while one has to be tried again. Calling again repeats no mail.
   */
  send(receipt: Receipt): Promise<void>;
  /** Sends it to each of them once more, because staff ask for it: once for each decision. Otherwise as `send`. */
  sendAgain(receipt: Receipt, decisionId: string): Promise<void>;
}

/** Worth another try: the mail server or the database could not take it now. */
export class ReceiptPending extends Error {
  override readonly name = 'ReceiptPending';
}

interface ReceiptsParts {
  readonly transport: Pick<MailTransport, 'send'>;
  readonly recipients: Recipients;
  readonly deliveries: Pick<Deliveries, 'claim'>;
  /** The mail sends its reader there to look at the balance. */
  readonly cardLink: HostLink;
  readonly log: { warn(fields: object, message: string): void };
}

export const receiptDeliveryKey = (topUpId: string, memberId: string): string =>
  ['receipt', topUpId, memberId].join('~');
const againKey = (topUpId: string, memberId: string, decisionId: string): string =>
  [receiptDeliveryKey(topUpId, memberId), decisionId].join('~');

export function createReceipts({ transport, recipients, deliveries, cardLink, log }: ReceiptsParts): Receipts {
  /** Returns why it has to be tried again, or null. */
  const deliver = async (receipt: Receipt, recipient: Recipient, deliveryKey: string): Promise<string | null> => {
    const { topUpId, accountId } = receipt;
    const { memberId, name, email } = recipient;
    const what = { about: 'receipt', subjectId: topUpId, channel: 'email', recipient: memberId } as const;
    const claim = await deliveries.claim({ key: deliveryKey, accountId, ...what });
    if (claim === 'finished') return null;
    if (claim === 'claimed_elsewhere') return 'another process is sending it';
    const to = { name: oneLine(name), address: email };
    const mail = renderReceipt(receipt, recipient, cardLink(accountId));
    const result = await transport.send({ deliveryKey, to, date: claim.createdAt, ...mail });
    if (result.outcome === 'try_again') {
      await claim.giveBack(result.reason);
      return result.reason;
    }
    if (result.outcome === 'refused') {
      log.warn(
        { accountId, topUpId, memberId },
        'the mail server refused a receipt for good; its delivery has the answer',
      );
      await claim.finish('failed', result.reason);
      return null;
    }
    await claim.finish('sent');
    return null;
  };

  const sendTo = async (receipt: Receipt, keyOf: (memberId: string) => string): Promise<void> => {
    const { topUpId, accountId } = receipt;
    const all = await recipients.of(accountId);
    if (all.length === 0) {
      log.warn({ accountId, topUpId }, 'the account has no Owner or Admin who could get the receipt');
    }
    // One after the other: they are few, and one that fails keeps no other from being sent.
    const reasons: string[] = [];
    const onError = (error: unknown): void => void reasons.push(String(error));
    await workOff(all, { concurrency: 1, onError }, async (recipient) => {
      const reason = await deliver(receipt, recipient, keyOf(recipient.memberId));
      if (reason !== null) reasons.push(reason);
    });
    if (reasons.length > 0) {
      throw new ReceiptPending(
        `${reasons.length} of ${all.length} receipts for ${topUpId} have to be sent again: ${reasons[0]!}`,
      );
    }
  };

  return {
    send: (receipt) => sendTo(receipt, (memberId) => receiptDeliveryKey(receipt.topUpId, memberId)),
    sendAgain: (receipt, decisionId) => sendTo(receipt, (memberId) => againKey(receipt.topUpId, memberId, decisionId)),
  };
}

interface ReceiptValues {
  readonly name: string;
  readonly accountName: string;
  readonly amount: string;
  /** `250 credits` */
  readonly credits: string;
  readonly have: 'have' | 'has';
  /** A sentence: what can be spent now. */
  readonly added: string;
  readonly unitPrice: string;
  /** What was ordered, its discount and its tax; empty where the total says it all. */
  readonly price: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  readonly expiry: string;
  readonly topUpId: string;
  readonly url: string;
}

const render = createRenderer({ subject: receiptSubject, text: receiptText, html: receiptHtml });

export function renderReceipt(receipt: Receipt, { name }: Pick<Recipient, 'name'>, url: string): RenderedMail {
  const isOne = receipt.credits === 1;
  const amount = formatCredits(receipt.credits);
  const isPlain = receipt.discount.amount === 0 && receipt.tax.amount === 0;
  const values: ReceiptValues = {
    name: oneLine(name),
    accountName: oneLine(receipt.accountName),
    amount,
    credits: countCredits(receipt.credits),
    have: isOne ? 'has' : 'have',
    added: addedOf(receipt),
    unitPrice: formatMoney(receipt.unitPrice),
    price: isPlain ? '' : formatMoney(receipt.total),
    discount: receipt.discount.amount === 0 ? '' : formatMoney(negative(receipt.discount)),
    tax: receipt.tax.amount === 0 ? '' : formatMoney(receipt.tax),
    total: formatMoney(receipt.paid),
    expiry: expiryOf(receipt, isOne),
    topUpId: receipt.topUpId,
    url,
  };
  return render(values);
}

const negative = ({ amount, currency }: Money): Money => ({ amount: -amount, currency });

function addedOf({ credits, creditsUsable, debtRepaid, accountName }: Receipt): string {
  const bought = countCredits(credits);
  const name = oneLine(accountName);
  const added = `${bought} ${credits === 1 ? 'has' : 'have'} been added to ${name}`;
  if (debtRepaid === 0) return `${added} and can be spent now.`;
  const debt = 'credits that were taken back after they had been spent';
  if (creditsUsable === 0) return `${added} and repaid a debt: ${debt}. None of them can be spent.`;
  return (
    `${added}. ${formatCredits(debtRepaid)} of them repaid a debt: ${debt}. ` +
    `${formatCredits(creditsUsable)} can be spent now.`
  );
}

function expiryOf({ carriesOver, creditsUsable, periodEnd, timeZone }: Receipt, isOne: boolean): string {
  if (creditsUsable === 0) return '';
  if (carriesOver) return 'What is left at the end of the period carries over into the next one.';
  return `${isOne ? 'It expires' : 'They expire'} with the period, on ${formatLastDay(periodEnd, timeZone)}.`;
}
