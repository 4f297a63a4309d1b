/** Lists bugs in the rules of the ledger. */
import type { PlantedBug } from './planted-bug.js';

export const DOMAIN_BUGS: readonly PlantedBug[] = [
  {
    name: 'a refund has no cap',
    file: 'domain/reducer/rules/refund.ts',
    find: 'if (tokens > left) {',
    replace: 'if (tokens > left + 5) {',
  },
  {
    name: 'a refund reopens the action without giving credits back',
    file: 'domain/reducer/rules/refund.ts',
    find: 'if (front.some((slice) => hasExpired(journal.state, slice, journal.now))) {',
    replace: 'if (front.some(() => false)) {',
  },
  {
    name: 'credits expire after the debit that could have spent them',
    file: 'domain/reducer/apply.ts',
    find: 'const caughtUp = advance(journal, MAX_TIME_MADE);',
    replace: `const early = commands.map((command) => run(journal, command));
  const caughtUp = advance(journal, MAX_TIME_MADE);
  if (early.length > 0) {
    const { entries, crossings, state } = journal;
    return { state: { ...state, at: journal.now }, changed: state !== before, entries, crossings, results: early, behind: false };
  }`,
  },
  {
    name: 'a hold and a debit of one action do not know each other',
    file: 'domain/reducer/rules/charge.ts',
    find: "if (action.state === 'held') {",
    replace: "if (action.state === 'held' && false) {",
  },
  {
    name: 'the attempt is not advanced after a refund',
    file: 'domain/reducer/rules/charge.ts',
    find: 'const attempt = action.attempt + 1;',
    replace: 'const attempt = Math.max(1, action.attempt);',
  },
  {
    name: 'a debit is let through with too few credits left',
    file: 'domain/reducer/rules/spend.ts',
    find: 'if (available + overage < tokens) {',
    replace: 'if (available + overage < tokens - 2) {',
  },
  {
    name: 'what expired late of a grant is taken back',
    isLate: true,
    file: 'domain/reducer/rules/clawback.ts',
    find: '- gone - expiredLate(returns, grantId);',
    replace: '- gone - 0 * expiredLate(returns, grantId);',
  },
  {
    name: 'a caller who knows its id ends a freeze',
    isLate: true,
    file: 'domain/account/account-state.ts',
    find: 'hold.id === holdId && !isFreeze(hold)',
    replace: 'hold.id === holdId',
  },
  {
    name: 'a clawback makes debt of what is frozen',
    file: 'domain/reducer/rules/clawback.ts',
    find: 'const freeze = own ?? openFreeze(state, grantId);',
    replace: 'const freeze = own;',
  },
  {
    name: 'a dispute freezes again what it gave back',
    isLate: true,
    file: 'domain/reducer/rules/freeze.ts',
    find: '  if (recorded) {',
    replace: '  if (recorded && openFreeze(journal.state, grantId)) {',
  },
  {
    name: "a Space's cap counts from when it was set",
    file: 'domain/reducer/rules/terms.ts',
    find: 'cap?.used ?? usedBySpace(journal, spaceId)',
    replace: 'cap?.used ?? 0 * usedBySpace(journal, spaceId)',
  },
  {
    name: 'the end of the credits is reported while a hold may still give some back',
    file: 'domain/account/crossing.ts',
    find: 'return nothingToSpend(state) && actionHolds(state).length === 0;',
    replace: 'return nothingToSpend(state) && (void actionHolds, true);',
  },
  {
    name: 'a hold that ends does not look for the end of the credits',
    isLate: true,
    file: 'domain/reducer/apply.ts',
    find: 'evaluateCrossings(journal, { from: length, allowedAgain });',
    replace: "if (command.type !== 'settle') evaluateCrossings(journal, { from: length, allowedAgain });",
  },
  {
    name: 'overage has the price that is asked when its hold is settled',
    isLate: true,
    file: 'domain/reducer/rules/hold.ts',
    find: '...overagePrice(overageTokens, open.overageUnitPrice),',
    replace: '...overagePrice(overageTokens, journal.state.terms.plan.overageUnitPrice),',
  },
  {
    name: 'overage is billed at the price that is asked when its period closes',
    isLate: true,
    file: 'domain/reducer/rules/advance.ts',
    find: 'totals: { ...totalsOf(period), heldAtClose',
    replace: `totals: { ...totalsOf(period),
      overageOwed: period.overageOwed.map(({ tokens }) => ({ tokens, unitPrice: terms.plan.overageUnitPrice })),
      heldAtClose`,
  },
  {
    name: 'a hold comes back although it was settled',
    file: 'domain/reducer/fold/holds.ts',
    find: `    grants: giveToGrants(state.grants, entry.returned),
    holds: state.holds.filter((other) => other !== hold),`,
    replace: `    grants: giveToGrants(state.grants, entry.returned),
    holds: state.holds,`,
  },
  {
    name: 'all entries of a batch name the actor of its first command',
    file: 'domain/reducer/apply.ts',
    find: '  journal.by = command;',
    replace: "  if (journal.by.actor === 'fuelgauge:time') journal.by = command;",
  },
  {
    name: 'a pause lets the items of a bulk hold through',
    isLate: true,
    file: 'domain/reducer/rules/charge.ts',
    find: 'refusePaused(journal.state, command.feature) ?? ',
    replace: '',
  },
  {
    name: 'a pause of the account lets the features through',
    file: 'domain/account/account-state.ts',
    find: 'pause.feature === undefined || pause.feature === feature',
    replace: 'pause.feature === feature',
  },
  {
    name: 'a repeated pause pauses again what was resumed',
    isLate: true,
    file: 'domain/reducer/rules/pause.ts',
    find: '  if (recorded) {',
    replace: '  if (recorded && journal.state.pauses.length > 0) {',
  },
  {
    name: 'a repeated void takes what came back since',
    file: 'domain/reducer/look-up.ts',
    find: "{ by: 'key', value: entryKey.void(command.voidId) },",
    replace: '',
  },
  {
    name: 'what a later commit wrote is taken for known',
    isLate: true,
    file: 'domain/reducer/journal.ts',
    find: 'new KnownEntries(known.filter(({ seq }) => seq <= state.seq))',
    replace: 'new KnownEntries(known)',
  },
  {
    name: 'spent grants stay in the account document',
    file: 'domain/reducer/fold/fold-entry.ts',
    find: 'grants: folded.grants.filter(({ remaining }) => remaining > 0),',
    replace: 'grants: folded.grants,',
  },
  {
    name: 'a grant that opens again counts only what came back as granted',
    file: 'domain/reducer/fold/grants.ts',
    find: 'return insertGrant(given, { id, source, priority, expiresAt, granted, at, remaining: tokens });',
    replace:
      'return insertGrant(given, { id, source, priority, expiresAt, granted: 0 * granted + tokens, at, remaining: tokens });',
  },
  {
    name: 'an allocation that comes back outlives a period that ended early',
    file: 'domain/reducer/rules/come-back.ts',
    find: "return source === 'allocation' && allocatedPeriod(grantId) < period.number;",
    replace: "return source === 'allocation' && allocatedPeriod(grantId) > period.number;",
  },
  {
    name: 'a repeated end of a period ends the next one',
    file: 'domain/reducer/rules/end-period.ts',
    find: "if (recorded?.type === 'period_close') return recorded;",
    replace: 'void recorded;',
    and: { find: 'if (number !== period.number)', replace: 'if (number > period.number)' },
  },
  {
    name: 'another interval is taken for the one of the running period',
    file: 'domain/reducer/rules/terms.ts',
    find: 'key: entryKey.terms(journal.state.seq + 1), legs: {}, terms });',
    replace: `key: entryKey.terms(journal.state.seq + 1), legs: {},
    terms: { ...terms, calendar: { ...before.calendar!, interval: terms.interval ?? terms.plan.interval } } });`,
  },
  {
    name: 'a change of plan brings the allocation again',
    file: 'domain/reducer/rules/terms.ts',
    find: 'const tokens = Math.max(0, shareOf(terms, plan) - allocated);',
    replace: 'const tokens = shareOf(terms, plan);',
  },
];
