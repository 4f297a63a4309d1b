/** Shows who asked for an entry, and with what. */
import React, { type ReactNode } from 'react';
import { money, words } from '../../format.js';
import { useMe } from '../../me.js';
import { Card, To } from '../../ui/parts.js';
import type { ExplainedEntry } from './shown.js';

const code = (text: string | number | null): ReactNode => (text === null ? null : <code>{text}</code>);

export const RequestFacts = ({ data }: { readonly data: ExplainedEntry }) => {
  const { entry, request, period, key, overageUnitPrice, correctionId } = data;
  const { asked } = request;
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    ['Done by', code(request.actor)],
    ['For the member', entry.memberId],
    ['Space', entry.spaceId],
    ['Asked for another', asked && [asked.spaceId, asked.memberId].filter(Boolean).join(', ')],
    ['Feature', entry.feature && words(entry.feature)],
    ['Action', code(request.action)],
    ['Attempt', request.attempt],
    ['Price list', request.priceListVersion === null ? null : `version ${request.priceListVersion}`],
    ['Overage, each', overageUnitPrice && money(overageUnitPrice)],
    ['Request id', code(request.requestId)],
    ['Workflow', request.workflowId === null ? null : <Workflow id={request.workflowId} />],
    ['Correction', correctionId === null ? null : <Correction id={correctionId} />],
    ['Period', period.number],
    ['Number in the ledger', entry.seq],
    ['Key', code(key)],
  ];
  return (
    <Card title="Facts">
      <dl className="fg-facts">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          ))}
      </dl>
    </Card>
  );
};

/** Opens Temporal's page of it, where the back office knows one. */
const Workflow = ({ id }: { readonly id: string }) => {
  const url = useMe()?.workflowsUrl ?? null;
  return url === null ? (
    <code>{id}</code>
  ) : (
    <a href={url + encodeURIComponent(id)} target="_blank" rel="noreferrer">
      {id}
    </a>
  );
};

const Correction = ({ id }: { readonly id: string }) => (
  <To page="correction" query={{ id }}>
    {id}
  </To>
);
