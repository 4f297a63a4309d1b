/** The texts of usage. A name begins with `use`, since all elements share the texts of a language. */
import type { Language } from '../language/language.js';
import type { Plural, Texts } from '../language/texts.js';

export interface UseTexts extends Texts {
  readonly useTitle: string;
  readonly useEmpty: string;
  readonly useDay: string;
  readonly useWeek: string;
  readonly useTotal: string;
  readonly useAsTable: string;
  readonly useLeft: string;
  readonly useLastsUntil: string;
  readonly useLasts: string;
  readonly useTooEarly: string;
  readonly useNoneLeft: string;
  readonly useLate: Plural;
  readonly useBySpace: string;
  readonly useByMember: string;
  readonly useNoSpace: string;
  readonly useNoMember: string;
  readonly useSpaceGone: string;
  readonly useMemberGone: string;
  readonly useOnlyOwn: string;
  readonly useActions: string;
  readonly useTokens: string;
}

export type UseLanguage = Language<UseTexts>;
