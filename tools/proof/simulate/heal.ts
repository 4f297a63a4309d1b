/**
 * Ends a run without faults: every process must answer, and none may still refuse what a grant has paid for. In the end
 * all packs are taken back, which counts what became of each.
 */
import type { UnsignedCommand } from '../../../domain/reducer/command.js';
import type { Account, Process, Processes } from './processes.js';

const FEATURE = 'meeting_assistant';
/** The callers of such a process give up before one slow round trip of several has ended: they repeat as often as it takes. */
const HASTY_TRIES = 20;
const PRICE = { tokens: 3, priceListVersion: 1 };

export async function heal(processes: Processes, account: Account): Promise<void> {
  const { workload } = account;
  for (const process of processes.running) await processes.send(account, workload.signed({ type: 'advance' }), process);
  for (const resume of workload.resumes()) await processes.insist(account, resume, 10);
  await drain(processes, account);
  const [first, ...others] = processes.running;
  const mustSucceed = (command: UnsignedCommand, process: Process): Promise<void> =>
    succeed(processes, account, command, process);
  const grant = { type: 'grant', grantId: 'top_up~healing', source: 'top_up', tokens: 1_000, expiresAt: null } as const;
  await mustSucceed(grant, first!);
  for (const process of [...others, first!]) {
    const action = `${FEATURE}~healed-${process.id}`;
    await mustSucceed({ type: 'debit', feature: FEATURE, action, price: PRICE }, process);
    // What held an action and what charges it have request ids of their own, also where these are equal.
    const held = {
      feature: FEATURE,
      action: `${action}-held`,
      price: PRICE,
      requestId: `healed-${process.id}`,
    } as const;
    await mustSucceed({ type: 'hold', ttlMs: 60_000, ...held }, process);
    await mustSucceed({ type: 'debit', ...held }, process);
  }
  for (const clawback of workload.clawbacks()) await processes.insist(account, clawback, 10);
}

/** Spends what is left through every process, so that each has seen the end of the credits. */
async function drain(processes: Processes, account: Account): Promise<void> {
  for (const process of processes.running) {
    for (let item = 0; item < 60; item += 1) {
      const action = `${FEATURE}~drain-${process.id}-${item}`;
      const price = { ...PRICE, tokens: item === 0 ? 20 : PRICE.tokens };
      const debit = account.workload.signed({ type: 'debit', feature: FEATURE, action, price });
      const answer = await processes.send(account, debit, process);
      if (!answer?.ok && item > 0) break;
    }
  }
}

async function succeed(
  processes: Processes,
  account: Account,
  command: UnsignedCommand,
  process: Process,
): Promise<void> {
  const signed = account.workload.signed(command);
  const answer = await processes.insist(account, signed, process.isHasty ? HASTY_TRIES : 1, process);
  const outcome = answer === null ? 'no answer' : answer.ok ? 'ok' : answer.refusal.code;
  if (outcome === 'ok') return;
  processes.problems.push(`STUCK process ${process.id} answers ${outcome} to a ${command.type} without faults`);
}
