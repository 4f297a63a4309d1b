/** Defines what a person sends to ask for a correction, and the id that follows from it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { callerId } from '../../../contract/ids.js';
import { KINDS } from '../kinds/kind.js';
import type { CorrectionRecord } from '../models.js';

const TICKET_KEY = /^[A-Z][A-Z0-9]{1,9}-\d{1,9}$/;

function isTicket(ticket: string): boolean {
  if (TICKET_KEY.test(ticket)) return true;
  if (!URL.canParse(ticket)) return false;
  const { protocol, username, password } = new URL(ticket);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** People read notes, so they say something, and fit on a screen. */
export const noteField = z.string().trim().min(10).max(500);

/** All that a person fills in: a preview is refused for what its request would be refused for. */
export const previewSchema = z.strictObject({
  kind: z.enum(KINDS),
  fields: z.record(z.string(), z.unknown()),
  reasonCode: z.string('must be chosen').min(1, 'must be chosen').max(64),
  note: noteField,
  ticket: z
    .string()
    .trim()
    .max(500)
    .refine(isTicket, 'must be a link (https://…) or a key such as SUP-123')
    .nullable()
    .default(null),
});

export const requestSchema = previewSchema.extend({
  /** The same again is the same correction; another content is a conflict. */
  requestId: callerId,
  /** Of the preview that was looked at: where it is no longer true, nothing is asked for. */
  digest: z.string().max(64).optional(),
});

export type Previewed = z.output<typeof previewSchema>;
export type PreviewRequest = z.input<typeof previewSchema>;
export type CorrectionRequest = z.input<typeof requestSchema>;

/** Of the person, whichever session the request comes from. */
export function correctionId(staffId: string, requestId: string): string {
  const hash = createHash('sha256').update(`${staffId}~${requestId}`).digest('base64url');
  return `cor-${hash.slice(0, 24)}`;
}

type Content = Pick<CorrectionRecord, 'accountId' | 'kind' | 'fields' | 'reasonCode' | 'note' | 'ticket'>;

/** Whether two requests ask for the same. */
export const isSameContent = (a: Content, b: Content): boolean => textOf(a) === textOf(b);

function textOf({ accountId, kind, fields, reasonCode, note, ticket }: Content): string {
  const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([accountId, kind, sorted, reasonCode, note, ticket]);
}
