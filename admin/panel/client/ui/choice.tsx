/** Asks for one of a few values, or for all of them. */
import React from 'react';

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  /** The value that is sent, and the text that people see. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly chosen: string | null;
}

/** A choice from an address stays, although it is none of the options. */
export const Choice = ({ name, label, options, chosen }: ChoiceProps) => {
  const isKnown = chosen === null || chosen === '' || options.some(([value]) => value === chosen);
  return (
    <label className="fg-field">
      <span>{label}</span>
      <select key={options.length} name={name} defaultValue={chosen ?? ''}>
        <option value="">All</option>
        {!isKnown && <option value={chosen}>{chosen}</option>}
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
};
