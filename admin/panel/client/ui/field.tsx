/** Is one field of a form: a line of text, a number, or a choice, with its hint or with what is wrong with it. */
import React from 'react';
import type { FieldSpec } from './field-spec.js';

interface FieldProps {
  readonly spec: FieldSpec;
  readonly value: string | undefined;
  readonly set: (value: string) => void;
  readonly problem?: string | undefined;
}

export const Field = ({ spec, value, set, problem }: FieldProps) => {
  const { name, label, hint, options, isNumber, isOptional, isLong, isWide } = spec;
  const Line = isLong ? 'textarea' : 'input';
  return (
    <label className={isWide ? 'fg-field wide' : 'fg-field'}>
      <span>{isOptional ? `${label} (optional)` : label}</span>
      {options ? (
        <select
          name={name}
          value={value ?? options[0]?.[0]}
          onChange={({ target }) => {
            set(target.value);
          }}
        >
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      ) : (
        <Line
          name={name}
          inputMode={isNumber ? 'numeric' : 'text'}
          value={value ?? ''}
          required={!isOptional}
          aria-invalid={problem !== undefined}
          onChange={({ target }) => {
            set(target.value);
          }}
        />
      )}
      {problem !== undefined ? (
        <em className="bad" role="alert">
          {problem}
        </em>
      ) : (
        hint !== undefined && <em>{hint}</em>
      )}
    </label>
  );
};
