/** Takes a finding out of what is open, with the reason why nothing more is to be done. */
import React, { useState } from 'react';
import { useCall } from '../service.js';
import { NoteField } from '../ui/note-field.js';
import { Note } from '../ui/parts.js';

interface AcknowledgeProps {
  readonly id: string;
  /** Reads the page again. */
  readonly again: () => void;
}

export const Acknowledge = ({ id, again }: AcknowledgeProps) => {
  const [note, setNote] = useState('');
  const { problem, busy, call } = useCall(['findings', id], again);
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
        <NoteField
          label="Why nothing more is to be done"
          hint="It leaves this list until it is found with other values."
          value={note}
          set={setNote}
        />
        <button className="fg-button" disabled={busy}>
          Acknowledge
        </button>
      </form>
    </details>
  );
};
