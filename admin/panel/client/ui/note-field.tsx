/** Takes a sentence for other staff. Its limits are those of the service. */
import React from 'react';

interface NoteFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

export const NoteField = ({ label, hint, value, set }: NoteFieldProps) => (
  <label className="fg-field">
    <span>{label}</span>
    <textarea
      required
      minLength={10}
      maxLength={500}
      value={value}
      onChange={({ target }) => {
        set(target.value);
      }}
    />
    {hint !== undefined && <em>{hint}</em>}
  </label>
);
