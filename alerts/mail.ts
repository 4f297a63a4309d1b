/** Writes the mail about a crossing to one person: what the crossing says, and what this person can do about it. */
import type { Accounts } from '../accounts/accounts.js';
import type { Members, MemberView } from '../accounts/members.js';
import type { CrossingRecord } from '../domain/account/crossing.js';
import { formatDateTime } from '../domain/calendar/format-date.js';
import { formatCredits } from '../domain/credits.js';
import type { HostLink } from '../delivery/host-link.js';
import { createRenderer, type RenderedMail } from '../delivery/mail/render.js';
import { alertHtml } from '../delivery/mail/templates/alert-html.js';
import { alertSubject, alertText as alertTextPart } from '../delivery/mail/templates/alert-text.js';
import type { Mail } from '../delivery/mail/transport.js';
import { oneLine } from '../delivery/one-line.js';
import { MAX_ALERT_MAILS_A_DAY } from './daily-limit.js';
import { MAX_OWNERS_NAMED, nextStepOf } from './next-step.js';
import type { Person } from './people.js';
import { alertText, mailedAs } from './texts.js';
import type { UnsubscribeLinks } from './unsubscribe.js';

export type WrittenMail = Pick<Mail, 'to' | 'unsubscribeUrl'> & RenderedMail;

export interface AlertMailWriter {
  /** `heldBack`: the number of mails to this person that were held back, and that no mail has reported yet. */
  write(crossing: CrossingRecord, person: Person, heldBack: number): Promise<WrittenMail>;
}

interface AlertMailWriterParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly members: Pick<Members, 'owners'>;
  readonly links: Pick<UnsubscribeLinks, 'linkFor'>;
  readonly cardLink: HostLink;
  readonly notificationsLink: HostLink | null;
}

export function createAlertMailWriter(parts: AlertMailWriterParts): AlertMailWriter {
  const { accounts, members, links, cardLink, notificationsLink } = parts;
  return {
    async write(crossing, { member }, heldBack) {
      const { accountId } = crossing;
      const [account, owners] = await Promise.all([
        accounts.find(accountId),
        members.owners(accountId, MAX_OWNERS_NAMED),
      ]);
      const alert = mailedAs(crossing);
      if (alert === null) throw new Error(`${crossing._id} is never mailed`);
      const unsubscribeUrl = links.linkFor({ accountId, memberId: member.id, alert });
      const rendered = renderAlert(crossing, member, {
        accountName: account?.name ?? accountId,
        ownerNames: owners.map(({ name }) => name),
        heldBack,
        url: cardLink(accountId),
        settingsUrl: notificationsLink?.(accountId) ?? null,
        unsubscribeUrl,
      });
      return { ...rendered, to: { name: oneLine(member.name), address: member.email }, unsubscribeUrl };
    },
  };
}

const render = createRenderer({ subject: alertSubject, text: alertTextPart, html: alertHtml });

export interface AlertMailContext {
  readonly accountName: string;
  readonly ownerNames: readonly string[];
  readonly heldBack: number;
  /** The page with the credits card. */
  readonly url: string;
  /** The page on which a member chooses what to be told. */
  readonly settingsUrl: string | null;
  readonly unsubscribeUrl: string;
}

export function renderAlert(
  crossing: Pick<CrossingRecord, 'kind' | 'facts' | 'at'>,
  { name, role }: Pick<MemberView, 'name' | 'role'>,
  { accountName, ownerNames, heldBack, url, settingsUrl, unsubscribeUrl }: AlertMailContext,
): RenderedMail {
  const { title, body } = alertText(crossing);
  const { ask, button } = nextStepOf(role, ownerNames.map(oneLine));
  const { timeZone } = crossing.facts;
  return render({
    name: oneLine(name),
    accountName: oneLine(accountName),
    title,
    body,
    // A mail may come an hour late, after credits were added.
    when: `This was so on ${formatDateTime(crossing.at, timeZone)} (${timeZone}).`,
    ask: ask ?? '',
    button,
    url,
    heldBack: heldBackText(heldBack),
    settingsUrl: settingsUrl ?? '',
    why: `You get this mail because mails about “${title}” are on for you.`,
    unsubscribeUrl,
  });
}

function heldBackText(heldBack: number): string {
  if (heldBack === 0) return '';
  const were = heldBack === 1 ? '1 alert mail to you was' : `${formatCredits(heldBack)} alert mails to you were`;
  return `${were} held back before this one: you get at most ${MAX_ALERT_MAILS_A_DAY} a day. All alerts are in the app.`;
}
