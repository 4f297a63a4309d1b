import type { ActivityServices } from '../../activities/index.js';

const refuse = (): never => {
  throw new Error('nothing waits in this test');
};

/** For tests in which no action waits for credits. */
export const NOTHING_WAITS: Pick<ActivityServices, 'admission' | 'waits'> = {
  admission: { debitOrWait: refuse },
  waits: { find: refuse, view: refuse, cancel: refuse },
};
