/** Asks the service what a change would do, a moment after the last key. */
import { useEffect, useState } from 'react';
import { pathOf, post } from '../../service.js';
import { NOT_REFUSED, type Refusal } from '../../ui/problems.js';
import { refusalOf } from '../../ui/refusal-of.js';
import { partsOf, type Effect } from './shown.js';

const PAUSE_MS = 350;

/** The issues are by the fields of the content. */
export interface Looked extends Refusal {
  /** Null: it is being asked, or something is wrong. */
  readonly effect: Effect | null;
}

const NOTHING: Looked = { effect: null, ...NOT_REFUSED };

/** `asked` is JSON of a draft or a content, so that the same one is asked once; null: there is nothing to ask yet. */
export function useEffectOf(planId: string | null, asked: string | null): Looked {
  const [looked, setLooked] = useState<Looked>(NOTHING);
  useEffect(() => {
    setLooked(NOTHING);
    if (asked === null || planId === '') return undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      const found = await post<Effect>(pathOf([...partsOf(planId), 'effect']), JSON.parse(asked) as object).then(
        (effect): Looked => ({ ...NOTHING, effect }),
        (error: unknown): Looked => ({ effect: null, ...refusalOf(error) }),
      );
      if (!isOver) setLooked(found);
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [planId, asked]);
  return looked;
}
