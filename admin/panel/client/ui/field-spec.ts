/** Describes one field of a form. */
export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** A list to choose from: value and text. Without it a line of text. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly isNumber?: boolean;
  readonly isOptional?: boolean;
  /** Its text has more than one line of the form. */
  readonly isLong?: boolean;
  /** It takes the whole width of its group. */
  readonly isWide?: boolean;
}
