/** Keeps the recruiting product's own data, in memory. Its ids are fixed, so the credits service knows them again. */
import { JOB } from '../assistant-activities.js';
import { ACCOUNT_ID, SPACES } from '../company.js';
import { CANDIDATES } from '../pipeline.js';
import { SCALE_ACCOUNT_ID } from '../scale-company.js';
import { QUICK_ACCOUNT_ID } from '../two-minute-company.js';

export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
}

export interface Job {
  readonly id: string;
  readonly accountId: string;
  readonly title: string;
  readonly place: string;
  readonly spaceId: string | null;
  readonly candidates: readonly Candidate[];
  /** The assistant judges candidates by these; people edit them. */
  scoreCards: string[];
}

export interface Meeting {
  readonly id: string;
  readonly accountId: string;
  readonly title: string;
  readonly startsAt: Date;
  /** Whether the bot joins; people switch it. */
  botJoins: boolean;
}

const HEADLINES = ['Staff engineer, distributed systems', 'Research engineer', 'Principal engineer, compilers'];
const TALENT = 'Mary Jackson,Katherine Johnson,Radia Perlman,Ken Thompson,Margaret Hamilton,Donald Knuth'.split(',');
const MINUTE_MS = 60_000;

/**
 * Until the meeting begins; 0 or less once it has begun. Rounded up, so that a wait of this length does not end in the
 * minute before the meeting.
 */
export const secondsUntil = ({ startsAt }: Meeting, now = new Date()): number =>
  Math.ceil((startsAt.getTime() - now.getTime()) / 1_000);

const candidate = (name: string, headline: string): Candidate => ({
  id: name.toLowerCase().replace(/\W+/g, '-'),
  name,
  headline,
});

export function createRecruiting(startedAt: Date) {
  const jobs: Job[] = [
    {
      id: JOB,
      accountId: ACCOUNT_ID,
      title: 'Backend Engineer',
      place: 'Berlin',
      spaceId: SPACES.berlin,
      candidates: CANDIDATES.map((one, n) => ({ ...one, headline: HEADLINES[n % HEADLINES.length]! })),
      scoreCards: ['Designs services that survive failures', 'Writes code that others enjoy reading'],
    },
    {
      id: 'product-designer',
      accountId: ACCOUNT_ID,
      title: 'Product Designer',
      place: 'Paris',
      spaceId: SPACES.paris,
      candidates: [
        candidate('Susan Kare', 'Designer, interfaces and icons'),
        candidate('Dieter Rams', 'Design lead, consumer products'),
        candidate('Ray Eames', 'Designer, systems and film'),
      ],
      scoreCards: ['Shows the reasoning behind each decision', 'Works from research to polished detail'],
    },
    {
      id: 'data-analyst',
      accountId: ACCOUNT_ID,
      title: 'Data Analyst',
      place: 'Berlin',
      spaceId: SPACES.berlin,
      candidates: [
        candidate('Florence Nightingale', 'Analyst, public health'),
        candidate('John Tukey', 'Statistician, exploratory work'),
        candidate('Gertrude Cox', 'Statistician, experiments'),
        candidate('Edward Tufte', 'Analyst, visual evidence'),
      ],
      scoreCards: ['Explains numbers to people who decide'],
    },
    {
      id: 'account-executive',
      accountId: SCALE_ACCOUNT_ID,
      title: 'Account Executive',
      place: 'Amsterdam',
      spaceId: null,
      candidates: [
        candidate('Estée Laurent', 'Enterprise sales, software'),
        candidate('Dale Morgan', 'Partnerships, logistics'),
        candidate('Mary Keller', 'Field sales, health care'),
      ],
      scoreCards: ['Listens before offering'],
    },
    {
      id: 'nurse',
      accountId: QUICK_ACCOUNT_ID,
      title: 'Intensive Care Nurse',
      place: 'Hamburg',
      spaceId: null,
      candidates: [candidate('Mary Seacole', 'Nurse, field hospitals'), candidate('Edith Cavell', 'Head nurse')],
      scoreCards: ['Stays calm under pressure'],
    },
  ];
  const startMinute = Math.floor(startedAt.getTime() / MINUTE_MS);
  const at = (minutes: number) => new Date((startMinute + minutes) * MINUTE_MS);
  const meetings: Meeting[] = [ACCOUNT_ID, SCALE_ACCOUNT_ID, QUICK_ACCOUNT_ID].flatMap((accountId) => [
    { id: 'intro-call', accountId, title: 'Introduction call', startsAt: at(30), botJoins: true },
    { id: 'panel-interview', accountId, title: 'Panel interview', startsAt: at(150), botJoins: true },
    { id: 'team-lunch', accountId, title: 'Team lunch', startsAt: at(26 * 60), botJoins: false },
  ]);
  return {
    /** In a Space, only that Space's jobs. */
    jobsOf: (accountId: string, spaceId: string | null): Job[] =>
      jobs.filter((job) => job.accountId === accountId && (spaceId === null || job.spaceId === spaceId)),
    meetingsOf: (accountId: string): Meeting[] => meetings.filter((meeting) => meeting.accountId === accountId),
    meetingOf: (accountId: string, meetingId: unknown): Meeting | undefined =>
      meetings.find((meeting) => meeting.accountId === accountId && meeting.id === meetingId),
    talent: TALENT.map((name, n) => candidate(name, HEADLINES[n % HEADLINES.length]!)),
  };
}

export type Recruiting = ReturnType<typeof createRecruiting>;
