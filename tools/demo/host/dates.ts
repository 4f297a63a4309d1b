/** Formats dates of the credits service as Acme's people read them: in their time zone. */
import { formatDate, formatDateTime, formatLastDay } from '../../../domain/calendar/format-date.js';
import { TIME_ZONE } from './company.js';

export const dateText = (at: Date | string): string => formatDate(new Date(at), TIME_ZONE);
export const dateTimeText = (at: Date | string): string => formatDateTime(new Date(at), TIME_ZONE);

/** `end`: of a period, exclusive. */
export const lastDayText = (end: Date | string): string => formatLastDay(new Date(end), TIME_ZONE);
