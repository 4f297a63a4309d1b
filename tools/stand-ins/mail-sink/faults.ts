/** What the mail server answers instead of taking a mail, for tests and for a look at what happens then. */
export interface BadDay {
  /** 4xx: try again; 5xx: never. */
  readonly code: number;
  /** How many mails get it. */
  readonly mails: number;
  /** `recipient` refuses before the mail is sent, `data` afterwards, `lost` keeps the mail and says it did not. */
  readonly stage: 'recipient' | 'data' | 'lost';
}

export interface BadDays {
  set(day: BadDay | null): void;
  /** Uses one up; null when this stage has nothing to refuse. */
  take(stage: BadDay['stage']): BadDay | null;
}

export function createBadDays(): BadDays {
  let today: BadDay | null = null;
  return {
    set(day) {
      today = day;
    },
    take(stage) {
      if (today?.stage !== stage || today.mails <= 0) return null;
      const taken = today;
      today = { ...taken, mails: taken.mails - 1 };
      return taken;
    },
  };
}

/** Null for what is no bad day. */
export function readBadDay(body: unknown): BadDay | null {
  const { code, mails, stage = 'recipient' } = (body ?? {}) as Partial<Record<keyof BadDay, unknown>>;
  const isCode = Number.isInteger(code) && Number(code) >= 400 && Number(code) <= 599;
  const isCount = Number.isInteger(mails) && Number(mails) >= 0;
  if (!isCode || !isCount || (stage !== 'recipient' && stage !== 'data' && stage !== 'lost')) return null;
  return { code: Number(code), mails: Number(mails), stage };
}
