/** Makes faults on demand: what the mail server answers instead of taking the next mails. */
export interface MailFault {
  /** The SMTP code: 4xx means try again, 5xx means never. */
  readonly code: number;
  /** The number of mails that get this answer. */
  readonly mails: number;
  /** `recipient` refuses before the mail is sent, `data` after it; `lost` keeps the mail but reports a failure. */
  readonly stage: 'recipient' | 'data' | 'lost';
}

export interface MailFaults {
  set(fault: MailFault | null): void;
  /** Uses the fault for one mail; null when there is none at this stage. */
  take(stage: MailFault['stage']): MailFault | null;
}

export function createMailFaults(): MailFaults {
  let current: MailFault | null = null;
  return {
    set(fault) {
      current = fault;
    },
    take(stage) {
      if (current?.stage !== stage || current.mails <= 0) return null;
      const taken = current;
      current = { ...taken, mails: taken.mails - 1 };
      return taken;
    },
  };
}

/** Null when `body` does not describe a fault. */
export function readMailFault(body: unknown): MailFault | null {
  const { code, mails, stage = 'recipient' } = (body ?? {}) as Partial<Record<keyof MailFault, unknown>>;
  const isCode = Number.isInteger(code) && Number(code) >= 400 && Number(code) <= 599;
  const isCount = Number.isInteger(mails) && Number(mails) >= 0;
  if (!isCode || !isCount || (stage !== 'recipient' && stage !== 'data' && stage !== 'lost')) return null;
  return { code: Number(code), mails: Number(mails), stage };
}
