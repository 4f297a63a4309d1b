/**
 * Writes messages to Slack as Block Kit, with a plain-text fallback. What people typed (names) is plain text in them: it
 * becomes no link, no mention and no formatting. Every text is escaped as Slack asks, and cut to its limit.
 */
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { formatDateTime } from '../../domain/calendar/format-date.js';
import { oneLine } from '../../delivery/one-line.js';
import type { SlackMessage } from '../../delivery/slack/transport.js';
import { nextStepOf } from '../next-step.js';
import { alertText, mailedAs } from '../texts.js';

const MAX_HEADER_LENGTH = 150;
const MAX_BUTTON_LENGTH = 75;
const MAX_SECTION_LENGTH = 3_000;
const MAX_FALLBACK_LENGTH = 3_000;

export interface SlackMessageContext {
  readonly accountName: string;
  readonly ownerNames: readonly string[];
  /** The page with the credits card. */
  readonly url: string;
}

export function alertMessage(
  crossing: Pick<CrossingRecord, 'kind' | 'facts' | 'at'>,
  { accountName, ownerNames, url }: SlackMessageContext,
): SlackMessage {
  const { title, body } = alertText(crossing);
  const { timeZone } = crossing.facts;
  // Everybody in the channel reads it, whatever their role. Who needs no credits needs no Owner.
  const { ask, button } = nextStepOf('Observer', ownerNames.map(oneLine));
  return message({
    title,
    body,
    notes: mailedAs(crossing) === null || ask === null ? [] : [ask],
    small: [accountName, `This was so on ${formatDateTime(crossing.at, timeZone)} (${timeZone}).`],
    button,
    url,
  });
}

export function testMessage(
  channelName: string,
  { accountName, url }: Omit<SlackMessageContext, 'ownerNames'>,
): SlackMessage {
  return message({
    title: 'Test message',
    body: 'Alerts about the credits of this account arrive here.',
    notes: [],
    small: [accountName, channelName],
    button: 'View your credits',
    url,
  });
}

interface Parts {
  readonly title: string;
  readonly body: string;
  readonly notes: readonly string[];
  readonly small: readonly string[];
  readonly button: string;
  readonly url: string;
}

function message({ title, body, notes, small, button, url }: Parts): SlackMessage {
  return {
    text: escaped(`${title}: ${body} (${small[0] ?? ''})`, MAX_FALLBACK_LENGTH),
    blocks: [
      { type: 'header', text: plain(title, MAX_HEADER_LENGTH) },
      { type: 'section', text: plain(body, MAX_SECTION_LENGTH) },
      ...notes.map((note) => ({ type: 'section', text: plain(note, MAX_SECTION_LENGTH) }) as const),
      { type: 'context', elements: small.map((text) => plain(text, MAX_SECTION_LENGTH)) },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'view_credits', text: plain(button, MAX_BUTTON_LENGTH), url }],
      },
    ],
  };
}

/** Without `emoji`, `:name:` stays as it was typed. */
const plain = (text: string, maxLength: number) =>
  ({ type: 'plain_text', text: escaped(text, maxLength), emoji: false }) as const;

/** Cuts between whole characters, so that no escape and no emoji is cut in two. */
function escaped(text: string, maxLength: number): string {
  let fits = '';
  for (const { segment } of WHOLE_CHARACTERS.segment(oneLine(text))) {
    const next = fits + segment.replace(/[&<>]/g, (character) => ESCAPES[character]!);
    if (next.length > maxLength - 1) return `${fits}…`;
    fits = next;
  }
  return fits;
}

const WHOLE_CHARACTERS = new Intl.Segmenter('en');

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
