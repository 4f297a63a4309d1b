/** Shows one correction, and lets those decide who may. */
import React, { useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { moment, number, signed, time } from '../format.js';
import { may, useMe, type Me } from '../me.js';
import { pathOf, useCall, useRead } from '../service.js';
import { StaffName } from '../staff-name.js';
import { NoteField } from '../ui/note-field.js';
import { Card, Loaded, Note, Page, To } from '../ui/parts.js';
import { CorrectLink } from './corrections/correct-link.js';
import { Effects } from './corrections/effects.js';
import { labelOf, shownFields } from './corrections/fields.js';
import type { CorrectionNow } from './corrections/shown.js';
import { isUnderWay, meaningOf, StatePill } from './corrections/states.js';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const Facts = ({ found }: { readonly found: CorrectionNow }) => (
  <dl className="fg-facts">
    <Fact name="Asked by">
      <StaffName id={found.requestedBy} />
    </Fact>
    <Fact name="Asked on (UTC)">{time(found.createdAt)}</Fact>
    <Fact name="Reason">{found.reason}</Fact>
    <Fact name="What happened">{found.note}</Fact>
    {found.ticket !== null && (
      <Fact name="Ticket">
        {/^https?:/.test(found.ticket) ? (
          <a href={found.ticket} target="_blank" rel="noreferrer">
            {found.ticket}
          </a>
        ) : (
          found.ticket
        )}
      </Fact>
    )}
    {shownFields(found.kind, found.fields).map(([label, text]) => (
      <Fact key={label} name={label}>
        {text}
      </Fact>
    ))}
    <Fact name="Credits of the customer">{signed(found.credits)}</Fact>
    <Fact name="Counts towards limits">{number(found.tokens)} credits</Fact>
    <Fact name="Approvals">
      {found.approvals.length} of {found.neededApprovals}
    </Fact>
    {found.approvals.map(({ by, at }) => (
      <Fact key={by} name="Approved by">
        <StaffName id={by} /> on {moment(at)}
      </Fact>
    ))}
    {found.state === 'pending' && <Fact name="The request for approval expires">{moment(found.expiresAt)}</Fact>}
    {found.endedBy !== null && (
      <Fact name="Ended by">
        <StaffName id={found.endedBy} />
      </Fact>
    )}
    {found.endNote !== null && <Fact name="Because">{found.endNote}</Fact>}
    {found.undoneBy !== null && (
      <Fact name="Undone by">
        <To page="correction" query={{ id: found.undoneBy }}>
          {found.undoneBy}
        </To>
      </Fact>
    )}
    {found.appliedAt !== null && <Fact name="Done on (UTC)">{time(found.appliedAt)}</Fact>}
    {found.entryIds.map((id) => (
      <Fact key={id} name="Entry">
        <To page="entry" query={{ id }}>
          {id}
        </To>
      </Fact>
    ))}
  </dl>
);

interface DecideProps {
  readonly found: CorrectionNow;
  readonly me: Me | null;
  readonly again: () => void;
}

const Decide = ({ found: { id, review, requestedBy, state }, me, again }: DecideProps) => {
  const [note, setNote] = useState('');
  const approval = useCall(['corrections', id], again);
  const end = useCall(['corrections', id], again);
  const busy = approval.busy || end.busy;
  const isOwn = me?.id === requestedBy;
  if (state !== 'pending' || !review) return null;
  return (
    <Card title="Decide" columns={5}>
      {review.changed === null ? (
        <>
          <Note>
            {review.waitsFor} {review.whyNot}
          </Note>
          {approval.problem !== null && <Note tone="bad">{approval.problem}</Note>}
        </>
      ) : (
        <Note tone="bad">{review.changed}</Note>
      )}
      {end.problem !== null && <Note tone="bad">{end.problem}</Note>}
      {review.mayApprove && (
        <p>
          <button
            type="button"
            className="fg-button primary"
            disabled={busy}
            onClick={() => {
              void approval.call('approve', { digest: review.digest });
            }}
          >
            Approve
          </button>
        </p>
      )}
      {isOwn && (
        <p>
          <button
            type="button"
            className="fg-button"
            disabled={busy}
            onClick={() => {
              void end.call('withdraw', {});
            }}
          >
            Withdraw
          </button>
        </p>
      )}
      {!isOwn && may(me, 'approve') && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void end.call('reject', { note });
          }}
        >
          <NoteField label="Why not" value={note} set={setNote} />
          <button className="fg-button danger" disabled={busy}>
            Reject
          </button>
        </form>
      )}
    </Card>
  );
};

/** What it needs stayed away: somebody has it tried again, once that is back. */
const Retry = ({ found: { id, state }, me, again }: DecideProps) => {
  const { problem, busy, call } = useCall(['corrections', id], again);
  if (state !== 'parked' || !may(me, 'correct')) return null;
  return (
    <Card title="Try again" columns={5}>
      {problem !== null && <Note tone="bad">{problem}</Note>}
      <p>It is never done twice: what was done already is found by its id.</p>
      <p>
        <button
          type="button"
          className="fg-button primary"
          disabled={busy}
          onClick={() => {
            void call('retry', {});
          }}
        >
          Try again
        </button>
      </p>
    </Card>
  );
};

export const CorrectionPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const me = useMe();
  const read = useRead<CorrectionNow>(pathOf(['corrections', id]));
  const found = read.data;
  return (
    <Page
      title={found ? labelOf(found.kind) : id}
      above={<To page="corrections">Corrections</To>}
      below={
        found && (
          <>
            <StatePill state={found.state} />
            <span>{meaningOf(found.state)}</span>
            <To page="account" query={{ id: found.accountId }}>
              {found.accountName}
            </To>
            <code>{found.id}</code>
          </>
        )
      }
      actions={
        found && (
          <>
            {found.mayUndo && (
              <CorrectLink
                account={found.accountId}
                kind="undo"
                fields={{ correctionId: found.id }}
                className="fg-button"
              >
                Undo
              </CorrectLink>
            )}
            {isUnderWay(found.state) && (
              <button type="button" className="fg-button" onClick={read.again}>
                Refresh
              </button>
            )}
          </>
        )
      }
    >
      <Loaded read={read}>
        {(correction) => (
          <>
            {correction.failure !== null && <Note tone="bad">{correction.failure}</Note>}
            <div className="fg-grid">
              <Card title="What was asked for" columns={7}>
                <Facts found={correction} />
              </Card>
              <Decide found={correction} me={me} again={read.again} />
              <Retry found={correction} me={me} again={read.again} />
              {correction.review && correction.review.effects.length > 0 && (
                <Card title="What it changes now" flush>
                  <Effects effects={correction.review.effects} />
                </Card>
              )}
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
};
