/** Lists the alerts of an account, with what became of their messages. */
import React from 'react';
import { time, words } from '../../format.js';
import { CorrectLink } from '../corrections/correct-link.js';
import { ListCard } from './list-card.js';
import type { ListProps } from './shown.js';

const CHANNELS: Readonly<Record<string, string>> = { email: 'Email', slack: 'Slack', inApp: 'In the app' };
/** What a count of messages is called where its code is no word. Of what is covered or held back none was sent. */
const STATES: Readonly<Record<string, string>> = {
  covered: 'told by another alert',
  heldBack: 'held back by the limit of a day',
};

const deliveriesText = (deliveries: Readonly<Record<string, Readonly<Record<string, number>>>>): string =>
  Object.entries(deliveries)
    .map(([channel, states]) => {
      const told = Object.entries(states).filter(([, count]) => count > 0);
      return told.length === 0
        ? null
        : `${CHANNELS[channel] ?? channel}: ${told.map(([state, count]) => `${count} ${STATES[state] ?? state}`).join(', ')}`;
    })
    .filter((text) => text !== null)
    .join(' · ');

export const Alerts = ({ data: { alerts, account } }: ListProps) => (
  <ListCard
    title="Alerts"
    width={5}
    account={account.id}
    list="alerts"
    first={alerts}
    keyOf={({ id }) => id}
    empty="No alert was sent."
    columns={[
      { name: 'When (UTC)', show: ({ at }) => time(at) },
      {
        name: 'Alert',
        show: ({ id, kind, deliveries }) => (
          <span className="fg-cell">
            <b>{words(kind)}</b>
            <span className="fg-soft">{deliveriesText(deliveries) || 'nobody to tell'}</span>
            <CorrectLink account={account.id} kind="redeliver_alert" fields={{ crossingId: id }}>
              Send again
            </CorrectLink>
          </span>
        ),
      },
    ]}
  />
);
