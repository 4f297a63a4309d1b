/** Gives a saved draft its start. */
import React, { useState } from 'react';
import { Card, Note } from '../../ui/parts.js';
import type { Effect } from './shown.js';

interface ScheduleFormProps {
  /** Of what is saved and shown; null: it is not saved, or not looked at. */
  readonly digest: string | null;
  readonly follows: Effect['follows'];
  readonly busy: boolean;
  readonly schedule: (startsAt: string, digest: string) => void;
}

const DAY_MS = 86_400_000;

/** Midnight by UTC, after now and after the version before. */
function proposal(follows: Effect['follows']): string {
  const before = Math.max(Date.now(), follows ? new Date(follows.startsAt).getTime() : 0);
  return new Date((Math.floor(before / DAY_MS) + 1) * DAY_MS).toISOString().slice(0, 16);
}

export const ScheduleForm = ({ digest, follows, busy, schedule }: ScheduleFormProps) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const startsAt = chosen ?? proposal(follows);
  return (
    <Card title="When it starts">
      {digest === null ? (
        <Note>Save the draft first. Then choose its start.</Note>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            schedule(new Date(`${startsAt}Z`).toISOString(), digest);
          }}
        >
          <label className="fg-field">
            <span>Starts (UTC)</span>
            <input
              type="datetime-local"
              required
              value={startsAt}
              onChange={({ target }) => {
                setChosen(target.value);
              }}
            />
            <em>
              At least a minute ahead. You can take it back until one minute before its start. After that it never
              changes.
            </em>
          </label>
          <button className="fg-button primary" disabled={busy || startsAt === ''}>
            Schedule it
          </button>
        </form>
      )}
    </Card>
  );
};
