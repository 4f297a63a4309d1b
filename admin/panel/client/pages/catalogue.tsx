/** Lists the plans and the price list, with what is in force and what comes. */
import React from 'react';
import { number, time } from '../format.js';
import { may, useMe } from '../me.js';
import { useRead } from '../service.js';
import { Card, Loaded, Page, To } from '../ui/parts.js';
import { Table, type Column } from '../ui/table.js';
import { PLAN_COLUMNS, PRICE_COLUMNS } from './catalogue/columns.js';
import type { Catalogue, PlanEntry } from './catalogue/shown.js';
import { Drafts, Versions } from './catalogue/version-parts.js';

type PlanVersion = PlanEntry['versions'][number];

const activeOf = ({ versions }: PlanEntry): PlanVersion | undefined => versions.find(({ state }) => state === 'active');
/** The newest stands first, so the next one to start is the last of those that come. */
const nextOf = ({ versions }: PlanEntry): PlanVersion | undefined =>
  versions.filter(({ state }) => state === 'scheduled').at(-1);

const columns: readonly Column<PlanEntry>[] = [
  {
    name: 'Plan',
    show: ({ id }) => (
      <To page="plan" query={{ id }}>
        {id}
      </To>
    ),
  },
  ...PLAN_COLUMNS.map(({ show, ...column }) => ({
    ...column,
    show: (entry: PlanEntry) => {
      const version = activeOf(entry);
      return version ? show(version.content) : '–';
    },
  })),
  {
    name: 'In force',
    show: (entry) => {
      const version = activeOf(entry);
      return version ? `version ${number(version.version)}` : 'not yet';
    },
  },
  {
    name: 'Next (UTC)',
    show: (entry) => {
      const next = nextOf(entry);
      return next && <span className="fg-nowrap">{`version ${next.version}, ${time(next.startsAt)}`}</span>;
    },
  },
  { name: 'Drafts', isNumber: true, show: ({ drafts }) => (drafts.length === 0 ? '' : number(drafts.length)) },
];

export const CataloguePage = () => {
  const me = useMe();
  const read = useRead<Catalogue>('/catalogue');
  const mayChange = may(me, 'catalogue');
  return (
    <Page
      title="Plans and prices"
      below="Changes are versions with a start. At its start a version is in force everywhere at once."
      actions={
        mayChange && (
          <>
            <To page="draft" query={{ of: 'new-plan' }} className="fg-button">
              New plan
            </To>
            <To page="draft" className="fg-button primary">
              Change prices
            </To>
          </>
        )
      }
    >
      <Loaded read={read}>
        {({ priceList, plans }) => (
          <div className="fg-grid">
            <Card title="Plans" note="accounts take a new version with their next period" flush>
              <Table label="Plans" rows={plans} keyOf={({ id }) => id} empty="There are no plans." columns={columns} />
            </Card>
            <Versions
              title="Price list"
              planId={null}
              entry={priceList}
              columns={PRICE_COLUMNS}
              mayChange={mayChange}
              again={read.again}
            />
            <Drafts planId={null} drafts={priceList.drafts} columns={PRICE_COLUMNS} />
          </div>
        )}
      </Loaded>
    </Page>
  );
};
