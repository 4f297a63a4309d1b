import { openAccount, apply, stateAt } from '../../domain/reducer/apply.js';
import { actionKey } from '../../domain/business-key.js';
import type { Command } from '../../domain/reducer/command.js';
import { records, type EntryOf } from '../../domain/reducer/command-entries.js';
import { isCharge, type Entry } from '../../domain/reducer/entry.js';
import { planTerms, SEED_PLANS } from '../../domain/plan.js';
import { FIRST_PRICE_LIST, priceOf } from '../../domain/price-list.js';
import type { ActivityServices } from '../../activities/index.js';
import { createHolds } from '../../ledger/holds.js';
import type { Answer } from '../../ledger/ledger.js';

/** The ledger's real rules on one account, `acme`, on the Free plan with 50 credits; nothing is stored. */
export function memoryLedger(now = () => new Date()) {
  const plan = planTerms(SEED_PLANS.find(({ id }) => id === 'free')!);
  let { state } = openAccount(
    'acme',
    {
      plan,
      nextPlan: null,
      anchorDate: now().toISOString().slice(0, 10),
      timeZone: 'Europe/Berlin',
      interval: null,
      thresholdPercent: null,
      state: 'open',
      candidateAssistance: true,
    },
    now(),
  );
  const entries: Entry[] = [];
  const submit = <C extends Command>(command: C): Answer<EntryOf<C>> => {
    const outcome = apply(state, entries, now(), [command]);
    state = outcome.state;
    entries.push(...outcome.entries);
    const [result] = outcome.results;
    if (!result || 'broken' in result) throw result?.broken ?? new Error('no result');
    if (!result.ok) return result;
    const { entry } = result;
    if (!records(command, entry)) throw new Error(`not the entry of a ${command.type}`);
    return { ...result, entry };
  };
  const readAccount = (accountId: string) => Promise.resolve(accountId === 'acme' ? stateAt(state, now()) : null);
  const holds = createHolds({
    submit: (_accountId, command) => Promise.resolve(submit(command)),
    findEntry: (entryId) => Promise.resolve(entries.find(({ _id }) => _id === entryId) ?? null),
    reads: {
      readAccount,
      findByRef: (_accountId, entryId) => Promise.resolve(entries.filter(({ ref }) => ref === entryId)),
    },
    priceList: () => FIRST_PRICE_LIST,
    spaceCheck: { of: () => Promise.resolve(null), ofAction: () => Promise.resolve(null) },
  });
  const ledger: ActivityServices['ledger'] = {
    ...holds,
    debit: ({ accountId: _accountId, action, ...who }) => {
      const price = priceOf(FIRST_PRICE_LIST, action.feature);
      const command = { type: 'debit', action: actionKey(action), feature: action.feature, price, ...who } as const;
      return Promise.resolve(submit(command));
    },
    refund: (request) => {
      const charge = entries.filter(isCharge).find(({ _id }) => _id === request.debitId);
      const refusal = { code: 'not-found', detail: 'The debit was not found.', facts: {} } as const;
      if (!charge) return Promise.resolve({ ok: false, refusal });
      return Promise.resolve(submit({ type: 'refund', action: charge.action, ...request }));
    },
    readAccount,
  };
  return { ledger, submit, creditsLeft: () => state.buckets.available };
}
