/** Asks the service what a change would do, a moment after the last key. */
import { useEffect, useState } from 'react';
import { messageOf, pathOf, post, Refused } from '../../service.js';
import { partsOf, type Effect } from './shown.js';

const PAUSE_MS = 350;

interface Issue {
  readonly path: string;
  readonly message: string;
}

export interface Looked {
  /** Null: it is being asked, or something is wrong. */
  readonly effect: Effect | null;
  readonly problem: string | null;
  /** By the fields of the content. */
  readonly issues: readonly Issue[];
}

const NOTHING: Looked = { effect: null, problem: null, issues: [] };

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
        failed,
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

/** Of a refused call, too. */
export const failed = (error: unknown): Looked => ({
  ...NOTHING,
  problem: messageOf(error),
  issues: error instanceof Refused ? ((error.facts['issues'] ?? []) as readonly Issue[]) : [],
});
