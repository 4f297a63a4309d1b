/** Knows who is signed in. All parts of a page share one reading. */
import { useEffect, useState } from 'react';
import { get } from './service.js';

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly rights: readonly string[];
  readonly workflowsUrl: string | null;
}

let reading: Promise<Me> | null = null;

/** Null: it is being read. The server asks for the right again, whatever a page shows. */
export function useMe(): Me | null {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    reading ??= get<Me>('/me');
    reading.then(setMe, () => {
      reading = null;
    });
  }, []);
  return me;
}

export const may = (me: Me | null, right: string): boolean => me?.rights.includes(right) ?? false;
