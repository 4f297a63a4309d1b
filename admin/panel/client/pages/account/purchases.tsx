/** Lists what an account bought, and what it owes for overage. */
import React from 'react';
import { money, number, periodDays, time } from '../../format.js';
import { Pill } from '../../ui/parts.js';
import { CorrectLink } from '../corrections/correct-link.js';
import { ListCard } from './list-card.js';
import type { ListProps } from './shown.js';

export const TopUps = ({ data: { topUps, account } }: ListProps) => (
  <ListCard
    title="Purchases"
    width={7}
    account={account.id}
    list="top-ups"
    first={topUps}
    keyOf={({ id }) => id}
    empty="Nothing was bought."
    columns={[
      { name: 'When (UTC)', show: ({ createdAt }) => time(createdAt) },
      { name: 'Credits', isNumber: true, show: ({ credits }) => number(credits) },
      { name: 'Paid', isNumber: true, show: ({ paid, total }) => money(paid ?? total) },
      {
        name: 'State',
        show: ({ id, state, parkedReason, failedReason }) => (
          <span className="fg-cell">
            <Pill state={state} />
            {(parkedReason ?? failedReason) !== null && <span className="fg-soft">{parkedReason ?? failedReason}</span>}
            {parkedReason !== null && (
              <CorrectLink account={account.id} kind="resolve_purchase" fields={{ topUpId: id }}>
                Resolve
              </CorrectLink>
            )}
          </span>
        ),
      },
      {
        name: 'Payment',
        show: ({ id, paymentIntentId, creditedAt }) => (
          <span className="fg-cell">
            <code>{paymentIntentId ?? '–'}</code>
            {creditedAt !== null && (
              <CorrectLink account={account.id} kind="resend_receipt" fields={{ topUpId: id }}>
                Send the receipt again
              </CorrectLink>
            )}
          </span>
        ),
      },
      { name: 'Id', show: ({ id }) => <code>{id}</code> },
    ]}
  />
);

export const OverageCharges = ({ data: { overageCharges, account } }: ListProps) => (
  <ListCard
    title="Overage of closed periods"
    width={6}
    account={account.id}
    list="overage-charges"
    first={overageCharges}
    keyOf={({ periodId, amountDue }) => periodId + amountDue.currency}
    empty="No closed period owes overage."
    columns={[
      {
        name: 'Period',
        show: ({ periodStart, periodEnd }) => periodDays({ start: periodStart, end: periodEnd }, account.timeZone),
      },
      { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
      { name: 'Due', isNumber: true, show: ({ amountDue }) => money(amountDue) },
      {
        name: 'Invoice',
        show: ({ state, refusedBecause, invoiceId }) => (
          <span className="fg-cell">
            <Pill state={state} />
            <span className="fg-soft">{refusedBecause ?? invoiceId}</span>
          </span>
        ),
      },
    ]}
  />
);
