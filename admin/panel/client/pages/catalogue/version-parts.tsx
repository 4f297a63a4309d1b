/** Shows the versions of a plan or of the price list, and its drafts. */
import React, { useState } from 'react';
import { time } from '../../format.js';
import { messageOf, pathOf, post } from '../../service.js';
import { StaffName } from '../../staff-name.js';
import { Card, Note, Pill, To } from '../../ui/parts.js';
import { Table, type Column } from '../../ui/table.js';
import { partsOf, type Content, type Draft, type Entry, type Version } from './shown.js';

/** A version may be taken back until a minute before its start. */
const MIN_LEAD_MS = 60_000;

interface VersionsProps<T extends Content> {
  readonly title: string;
  /** Null: the price list. */
  readonly planId: string | null;
  readonly entry: Entry<T>;
  readonly columns: readonly Column<T>[];
  readonly mayChange: boolean;
  readonly again: () => void;
}

export function Versions<T extends Content>(props: VersionsProps<T>) {
  const { title, planId, entry, columns, mayChange, again } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const takeBack = async (versionId: string): Promise<void> => {
    setProblem(null);
    try {
      await post(pathOf([...partsOf(planId), 'unschedule']), { versionId });
    } catch (error) {
      setProblem(messageOf(error));
    }
    again();
  };
  const last = entry.versions[0];
  const canBeTaken = ({ id, state, startsAt }: Version<T>): boolean =>
    mayChange &&
    state === 'scheduled' &&
    id === last?.id &&
    new Date(startsAt).getTime() - new Date(entry.now).getTime() >= MIN_LEAD_MS;
  return (
    <Card title={title} note="a version that has started never changes" flush>
      {problem !== null && <Note tone="bad">{problem}</Note>}
      <Table
        label={title}
        rows={entry.versions}
        keyOf={({ id }) => id}
        empty="No version is scheduled yet."
        columns={[
          { name: 'Version', isNumber: true, show: ({ version }) => <b>{version}</b> },
          { name: 'State', show: ({ state }) => <Pill state={state} /> },
          { name: 'Starts (UTC)', show: ({ startsAt }) => <span className="fg-nowrap">{time(startsAt)}</span> },
          ...columns.map(({ show, ...column }) => ({ ...column, show: ({ content }: Version<T>) => show(content) })),
          { name: 'By', show: ({ scheduledBy }) => <StaffName id={scheduledBy} /> },
          {
            name: '',
            show: (version) =>
              canBeTaken(version) && (
                <button
                  type="button"
                  className="fg-link"
                  onClick={() => {
                    void takeBack(version.id);
                  }}
                >
                  Take back
                </button>
              ),
          },
        ]}
      />
    </Card>
  );
}

interface DraftsProps<T extends Content> {
  readonly planId: string | null;
  readonly drafts: readonly Draft<T>[];
  readonly columns: readonly Column<T>[];
}

export function Drafts<T extends Content>({ planId, drafts, columns }: DraftsProps<T>) {
  if (drafts.length === 0) return null;
  return (
    <Card title="Drafts" note="nothing comes of them until they are scheduled" flush>
      <Table
        label="Drafts"
        rows={drafts}
        keyOf={({ id }) => id}
        empty="There is none."
        columns={[
          {
            name: 'Changed (UTC)',
            show: ({ id, changedAt }) => (
              <To page="draft" query={{ plan: planId, draft: id }} className="fg-nowrap">
                {time(changedAt)}
              </To>
            ),
          },
          ...columns.map(({ show, ...column }) => ({ ...column, show: ({ content }: Draft<T>) => show(content) })),
          { name: 'By', show: ({ changedBy }) => <StaffName id={changedBy} /> },
        ]}
      />
    </Card>
  );
}
