/** Takes a finding, or a parked event of Stripe, out of what is open, with the reason why nothing more is to be done. */
import React, { useState } from 'react';
import { useCall } from '../service.js';
import { NoteField } from '../ui/note-field.js';
import { Note } from '../ui/parts.js';

/** Where its calls are, and what then becomes of it. */
const SORTS = {
  finding: ['findings', 'It leaves this list until it is found with other values.'],
  event: ['events', 'It leaves this list.'],
} as const;

interface AcknowledgeProps {
  readonly sort: keyof typeof SORTS;
  readonly id: string;
  /** Reads the page again. */
  readonly again: () => void;
}

export const Acknowledge = ({ sort, id, again }: AcknowledgeProps) => {
  const [place, hint] = SORTS[sort];
  const [note, setNote] = useState('');
  const { problem, busy, call } = useCall([place, id], again);
  return (
    <details>
      <summary>Acknowledge</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void call('acknowledge', { note });
        }}
      >
        {problem !== null && <Note tone="bad">{problem}</Note>}
        <NoteField label="Why nothing more is to be done" hint={hint} value={note} set={setNote} />
        <button className="fg-button" disabled={busy}>
          Acknowledge
        </button>
      </form>
    </details>
  );
};
