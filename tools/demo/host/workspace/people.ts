/** Knows who may sign in to the workspace, and what each role may do there. */
import { ACCOUNT_ID, PEOPLE, SPACE_NAMES } from '../company.js';
import { SCALE_ACCOUNT_ID, SCALE_PEOPLE } from '../scale-company.js';
import { QUICK_ACCOUNT_ID, QUICK_PEOPLE } from '../two-minute-company.js';

export type Role = 'Owner' | 'Admin' | 'Editor' | 'Observer';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The Spaces in which the person works; without them, all, and the whole company. */
  readonly spaceIds?: readonly string[];
}

export interface Company {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly people: readonly Person[];
  readonly spaces: readonly { readonly id: string; readonly name: string }[];
}

export const COMPANIES: readonly Company[] = [
  {
    id: ACCOUNT_ID,
    name: 'Acme Recruiting',
    about: 'A team in two cities',
    people: PEOPLE,
    spaces: Object.entries(SPACE_NAMES).map(([id, name]) => ({ id, name })),
  },
  { id: SCALE_ACCOUNT_ID, name: 'Northwind Talent', about: 'Uses overage', people: SCALE_PEOPLE, spaces: [] },
  {
    id: QUICK_ACCOUNT_ID,
    name: 'Blitz Staffing',
    about: 'Its periods last two minutes',
    people: QUICK_PEOPLE,
    spaces: [],
  },
];

/** The person who is signed in, and the Space in which they work now; null: the whole company. */
export interface Who {
  readonly company: Company;
  readonly person: Person;
  readonly space: { readonly id: string; readonly name: string } | null;
}

/** Writes who is signed in as `acme/m-erik/acme-berlin`; the last part is empty for the whole company. */
export const writeWho = ({ company, person, space }: Who): string => [company.id, person.id, space?.id ?? ''].join('/');

/** Null for anything but a known person in a Space of their own. */
export function readWho(text: string): Who | null {
  const [companyId, personId, spaceId = ''] = text.split('/');
  const company = COMPANIES.find(({ id }) => id === companyId);
  const person = company?.people.find(({ id }) => id === personId);
  if (!company || !person) return null;
  return choicesOf(company, person).find(({ space }) => (space?.id ?? '') === spaceId) ?? null;
}

/** A member who works in some Spaces must choose one of them. */
export function choicesOf(company: Company, person: Person): Who[] {
  const spaces = company.spaces.filter(({ id }) => person.spaceIds?.includes(id) ?? true);
  const whole = person.spaceIds ? [] : [{ company, person, space: null }];
  return [...whole, ...spaces.map((space) => ({ company, person, space }))];
}

/** Observers look at everything and change nothing. */
export const mayAct = ({ person }: Who): boolean => person.role !== 'Observer';
export const isOwner = ({ person }: Pick<Who, 'person'>): boolean => person.role === 'Owner';
/** Settings of the whole company. */
export const mayChangeSettings = ({ person }: Pick<Who, 'person'>): boolean =>
  person.role === 'Owner' || person.role === 'Admin';

/** The people of the company for whom `may` holds. */
export const namesOf = ({ company }: Who, may: (who: Pick<Who, 'person'>) => boolean): string =>
  company.people
    .filter((person) => may({ person }))
    .map(({ name }) => name)
    .join(', ');
export const ownersOf = (who: Who): string => namesOf(who, isOwner);
