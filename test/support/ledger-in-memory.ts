import { actionKey } from '../../domain/business-key.js';
import type { Command } from '../../domain/reducer/command.js';
import { records, type EntryOf } from '../../domain/reducer/command-entries.js';
import { isCharge } from '../../domain/account/entry.js';
import { stateAt } from '../../domain/reducer/apply.js';
import { FIRST_PRICE_LIST, priceOf } from '../../domain/pricing/price-list.js';
import type { ActivityServices } from '../../activities/index.js';
import { createHolds } from '../../ledger/spending/holds.js';
import type { Answer } from '../../ledger/ledger.js';
import { TestLedger } from '../domain/reducer/ledger-driver.js';
import { planOf } from './terms.js';
import { T0 } from './time.js';

/** The ledger's real rules on one account, `acme`, on the Free plan with 50 credits; nothing is stored. */
export function ledgerInMemory(now = () => T0) {
  const account = new TestLedger({
    plan: planOf('free'),
    anchorDate: '2026-03-10',
    timeZone: 'Europe/Berlin',
    thresholdPercent: null,
  });
  const { entries } = account;
  const submit = <C extends Command>(command: C): Answer<EntryOf<C>> => {
    account.now = now();
    const [result] = account.batch([command]).results;
    if (!result || 'broken' in result) throw result?.broken ?? new Error('no result');
    if (!result.ok) return result;
    const { entry } = result;
    if (!records(command, entry)) throw new Error(`not the entry of a ${command.type}`);
    return { ...result, entry };
  };
  const readAccount = (accountId: string) =>
    Promise.resolve(accountId === 'acme' ? stateAt(account.state, now()) : null);
  const holds = createHolds({
    submit: (_accountId, command) => Promise.resolve(submit(command)),
    findEntry: (entryId) => Promise.resolve(entries.find(({ _id }) => _id === entryId) ?? null),
    reads: {
      readAccount,
      findByRef: (_accountId, entryId) => Promise.resolve(entries.filter(({ ref }) => ref === entryId)),
    },
    priceList: () => FIRST_PRICE_LIST,
    whoCheck: { of: () => Promise.resolve(null), ofAction: () => Promise.resolve(null) },
    now,
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
  return { ledger, submit, creditsLeft: () => account.state.buckets.available };
}
