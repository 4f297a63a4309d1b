/** Shows which grants an entry moved, and between which buckets. */
import React from 'react';
import { moment, number, signed, words } from '../../format.js';
import { Card, Empty, To } from '../../ui/parts.js';
import { Line } from './entry-parts.js';
import type { ExplainedEntry, Slice } from './shown.js';

const WAYS: Readonly<Record<Slice['way'], string>> = {
  out: 'Taken from',
  in: 'Added to',
  held: 'Held from',
  debt: 'Repaid debt',
  expired: 'Came back too late',
};

export const GrantParts = ({ data: { slices, accountId, entry } }: { readonly data: ExplainedEntry }) => {
  const ways = [...new Set(slices.map(({ way }) => way))];
  const buckets = Object.entries(entry.buckets).filter(([, tokens]) => tokens !== 0);
  return (
    <Card title={ways.length === 1 ? WAYS[ways[0]!] : 'Parts of grants'} columns={5} flush>
      {slices.length === 0 ? (
        <Empty>It moved no part of a grant.</Empty>
      ) : (
        <ul className="fg-lines">
          {slices.map((slice) => (
            <Line
              key={`${slice.grantId}-${slice.way}`}
              what={<Source slice={slice} />}
              below={
                <>
                  {slice.expiresAt === null ? 'never expires' : `expires ${moment(slice.expiresAt)}`} ·{' '}
                  <To page="figure" query={{ account: accountId, name: 'grant', grantId: slice.grantId }}>
                    what remains of it
                  </To>
                </>
              }
              amount={number(slice.tokens)}
              belowAmount={ways.length > 1 ? WAYS[slice.way] : undefined}
            />
          ))}
        </ul>
      )}
      {buckets.length > 0 && (
        <p className="fg-buckets">
          {buckets.map(([bucket, tokens]) => (
            <span key={bucket}>
              {words(bucket)} <b>{signed(tokens)}</b>
            </span>
          ))}
        </p>
      )}
    </Card>
  );
};

const Source = ({ slice: { source, grantEntryId } }: { readonly slice: Slice }) =>
  grantEntryId === null ? (
    <b>{words(source)}</b>
  ) : (
    <To page="entry" query={{ id: grantEntryId }}>
      {words(source)}
    </To>
  );
