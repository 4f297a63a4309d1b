import { Schema } from 'mongoose';
import { instant, part, text } from './schema-parts.js';

/** Who knows of something that waits for a person, and why nothing more is to be done about it. */
export interface Acknowledged {
  /** The person's id. */
  readonly by: string;
  readonly at: Date;
  readonly note: string;
}

export const acknowledgedSchema = new Schema<Acknowledged>({ by: text, at: instant, note: text }, part);
