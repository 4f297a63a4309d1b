/** Usage in English. */
import { ENGLISH } from '../language/en.js';
import type { UseTexts } from './texts.js';

export const USE_ENGLISH: UseTexts = {
  ...ENGLISH,
  useTitle: 'Usage',
  useEmpty: 'Nothing spent yet this period',
  useDay: 'Day',
  useWeek: 'Week',
  useTotal: 'Total',
  useAsTable: 'Show as table',
  useLeft: 'Credits left',
  useLastsUntil: 'At this pace the credits last until {date}.',
  useLasts: 'At this pace the credits last until the period ends.',
  useTooEarly: 'It is too early to tell how long the credits last.',
  useNoneLeft: 'No credits are left for the period.',
  useLate: {
    one: '{n} more token was charged late, for work of an earlier period.',
    other: '{n} more tokens were charged late, for work of an earlier period.',
  },
  useBySpace: 'By Space',
  useByMember: 'By member',
  useNoSpace: 'Without a Space',
  useNoMember: 'Without a member',
  useSpaceGone: 'Deleted Space',
  useMemberGone: 'Former member',
  useOnlyOwn: 'You see your own use. Owners and Admins see everybody’s.',
  useActions: 'Actions',
  useTokens: 'Tokens',
};
