/** Writes when something happened, in the reader's own time zone. */
import type { NotificationLanguage } from './texts.js';

export const readersTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `11:59` today, else `3 Sep, 11:59`. */
export function timeText(at: string, language: NotificationLanguage): string {
  const timeZone = readersTimeZone();
  const [then, now] = [new Date(at), new Date()];
  const [day, time] = [language.day(then, timeZone), language.time(then, timeZone)];
  return day === language.day(now, timeZone) ? time : `${day}, ${time}`;
}
