/** Is the page of one plan: all its versions, and its drafts. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { may, useMe } from '../me.js';
import { pathOf, useRead } from '../service.js';
import { Loaded, Page, To } from '../ui/parts.js';
import { PLAN_COLUMNS } from './catalogue/columns.js';
import { partsOf, type PlanEntry } from './catalogue/shown.js';
import { Drafts, Versions } from './catalogue/version-parts.js';

export const PlanPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const me = useMe();
  const read = useRead<PlanEntry>(id === '' ? null : pathOf(partsOf(id)));
  const mayChange = may(me, 'catalogue');
  return (
    <Page
      title={read.data?.versions.find(({ state }) => state === 'active')?.content.name ?? id}
      above={
        <>
          <To page="catalogue">Plans and prices</To> / {id}
        </>
      }
      below={<code>{id}</code>}
      actions={
        mayChange && (
          <To page="draft" query={{ plan: id }} className="fg-button primary">
            Change this plan
          </To>
        )
      }
    >
      <Loaded read={read}>
        {(entry) => (
          <div className="fg-grid">
            <Versions
              title="Versions"
              planId={id}
              entry={entry}
              columns={PLAN_COLUMNS}
              mayChange={mayChange}
              again={read.again}
            />
            <Drafts planId={id} drafts={entry.drafts} columns={PLAN_COLUMNS} />
          </div>
        )}
      </Loaded>
    </Page>
  );
};
