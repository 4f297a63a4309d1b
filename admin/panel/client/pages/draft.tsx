/** Drafts a version of a plan or of the price list, and schedules it. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { pathOf, useRead } from '../service.js';
import { Allowed } from '../ui/allowed.js';
import { Loaded, Note, Page, To } from '../ui/parts.js';
import { Drafting } from './catalogue/drafting.js';
import { NEW_PLAN } from './catalogue/forms.js';
import { partsOf, type Entry } from './catalogue/shown.js';

export const DraftPage = () => {
  const [query] = useSearchParams();
  const [planId, draftId] = [query.get('plan'), query.get('draft')];
  const isNew = query.get('of') === 'new-plan';
  const read = useRead<Entry>(isNew ? null : pathOf(partsOf(planId)));
  const what = isNew ? 'A new plan' : planId === null ? 'The price list' : planId;
  return (
    <Page
      title={isNew ? 'New plan' : planId === null ? 'Change prices' : `Change ${planId}`}
      above={
        <>
          <To page="catalogue">Plans and prices</To> /{' '}
          {planId === null ? (
            what
          ) : (
            <To page="plan" query={{ id: planId }}>
              {what}
            </To>
          )}
        </>
      }
      below="Nothing changes before a draft is scheduled, and then not before its start."
    >
      <Allowed right="catalogue" what="change plans and prices">
        {isNew ? (
          <Drafting planId="" isNew draft={null} start={NEW_PLAN} again={read.again} />
        ) : (
          <Loaded read={read}>
            {(entry) => <Found entry={entry} planId={planId} draftId={draftId} again={read.again} />}
          </Loaded>
        )}
      </Allowed>
    </Page>
  );
};

interface FoundProps {
  readonly entry: Entry;
  readonly planId: string | null;
  readonly draftId: string | null;
  readonly again: () => void;
}

const Found = ({ entry: { drafts, versions }, planId, draftId, again }: FoundProps) => {
  const draft = drafts.find(({ id }) => id === draftId) ?? null;
  if (draftId !== null && !draft) {
    return <Note tone="warn">This draft is not there any more: it was scheduled or deleted.</Note>;
  }
  const start = draft?.content ?? versions[0]?.content ?? NEW_PLAN;
  return (
    <Drafting
      key={`${draft?.id ?? ''} ${draft?.revision ?? 0}`}
      planId={planId}
      isNew={false}
      draft={draft}
      start={start}
      again={again}
    />
  );
};
