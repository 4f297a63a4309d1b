/**
 * Lists bugs that a programmer could write into the ledger, each a small change of one file. The simulation must catch
 * every one of them; `docs/proof.md` says how soon it does.
 */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** Must be in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** A second change that the first one needs. */
  readonly and?: { readonly find: string; readonly replace: string };
}

const QUEUE = 'ledger/account-queue.ts';
const DRAFTS = 'ledger/drafts.ts';
const FATE = 'ledger/commit-fate.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'recorded entries are not looked up',
    file: DRAFTS,
    find: 'if (lookUps.length === 0) return [];',
    replace: 'if (lookUps.length >= 0) return [];',
  },
  {
    name: 'a look-up may be older than the account',
    file: DRAFTS,
    find: 'if (seq > 0 && !found.some((entry) => isNamed(entry, last))) throw tooOld();',
    replace: 'void tooOld;',
  },
  {
    name: 'a draft made ahead is used although the commit before it failed',
    file: QUEUE,
    find: 'return ahead?.account === account ? await ahead.draft : null;',
    replace: `const draft = await ahead?.draft;
    return draft && { ...draft, commit: { ...draft.commit, before: account } };`,
  },
  {
    name: 'a draft made ahead lacks the entries of the commit before it',
    file: DRAFTS,
    find: '...entries.filter((entry) => lookUps.some((lookUp) => isNamed(entry, lookUp))),',
    replace: '...(void entries, void isNamed, []),',
  },
  {
    name: 'no version guards the account',
    file: QUEUE,
    find: 'await stored(this.#parts.store.commit(commit, written));',
    replace: `await stored(this.#parts.store.load(commit.after.state.accountId).then((now) =>
      this.#parts.store.commit({ ...commit, before: now }, written)));`,
  },
  {
    name: 'a refusal comes from the cache',
    file: QUEUE,
    find: 'if (!outcome.changed && cached) {',
    replace: 'if (!outcome.changed && cached && false) {',
  },
  {
    name: 'the cache is kept after an unknown outcome',
    file: QUEUE,
    find: `    this.#cache = null;
    const written`,
    replace: `    this.#cache = commit.after;
    const written`,
  },
  {
    name: 'a conflict is reported as a refusal',
    file: QUEUE,
    find: "if (outcome.changed && !(await this.#commit(draft))) return 'conflict';",
    replace: `if (outcome.changed && !(await this.#commit(draft))) {
      const refusal = refuse('credits-exhausted', 'You have no credits left for the period.');
      for (const job of this.#batch.jobs) job.resolve({ ok: false, refusal });
      return 'answered';
    }`,
  },
  {
    name: 'a crossing is stored after its transaction',
    file: DRAFTS,
    find: 'return { before, after, entries, crossings };',
    replace: 'return { before, after, entries, crossings: (void crossings, []) };',
  },
  {
    name: 'versions are counted, not random',
    file: DRAFTS,
    find: 'const version = this.#parts.chance.token();',
    replace: 'const version = String((this.commits = (this.commits ?? 0) + 1));',
  },
  {
    name: 'late callers leave the batch while the fate of its commit is unknown',
    file: QUEUE,
    find: 'if (jobs.length > 0 && this.#batch.sent) return true;',
    replace: '',
  },
  {
    name: 'a batch is drafted again while the fate of its commit is unknown',
    file: QUEUE,
    find: 'if (sent) return await this.#findOut(sent);',
    replace: 'void sent;',
  },
  {
    name: 'a commit that another one follows is taken for lost',
    file: FATE,
    find: "return found.hash === first.hash ? 'stored' : 'never';",
    replace: "return 'never';",
  },
  {
    name: 'the commit of another process is taken for ours',
    file: FATE,
    find: "return found.hash === first.hash ? 'stored' : 'never';",
    replace: "return 'stored';",
  },
  {
    name: 'an account that is older than one seen before is used',
    file: QUEUE,
    find: 'if (revision < this.#seenRevision) throw tooOld();',
    replace: 'void tooOld;',
  },
  {
    name: "a Space's sum may be older than the account",
    file: 'ledger/space-uses.ts',
    find: 'if (tokens === null) throw tooOld();',
    replace: 'if (tokens === null) return 0;',
  },
  {
    name: "what is added to a Space's sum may be older than the account",
    file: 'ledger/space-uses.ts',
    find: 'if (since.length < seq - use.upToSeq) throw tooOld();',
    replace: 'void tooOld;',
  },
  {
    name: 'a commit is answered before it is stored',
    file: QUEUE,
    find: "if (outcome.changed && !(await this.#commit(draft))) return 'conflict';",
    replace: 'if (outcome.changed) void this.#commit(draft).catch(() => undefined);',
  },
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
    find: 'const caughtUp = advance(journal, MAX_ROLLS);',
    replace: `const early = commands.map((command) => run(journal, command));
  const caughtUp = advance(journal, MAX_ROLLS);
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
    file: 'domain/reducer/rules/clawback.ts',
    find: '- gone - expiredLate(returns, grantId);',
    replace: '- gone - 0 * expiredLate(returns, grantId);',
  },
  {
    name: 'a caller who knows its id ends a freeze',
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
    name: "a Space's cached use is never added to",
    file: 'ledger/space-uses.ts',
    find: 'if (before && before.upToSeq >= state.seq) return before;',
    replace: 'if (before) return before;',
  },
  {
    name: 'the end of the credits is reported while a hold may still give some back',
    file: 'domain/account/crossing.ts',
    find: 'return nothingToSpend(state) && actionHolds(state).length === 0;',
    replace: 'return nothingToSpend(state) && (void actionHolds, true);',
  },
  {
    name: 'a hold that ends does not look for the end of the credits',
    file: 'domain/reducer/apply.ts',
    find: 'evaluateCrossings(journal, { from: length, allowedAgain });',
    replace: "if (command.type !== 'settle') evaluateCrossings(journal, { from: length, allowedAgain });",
  },
  {
    name: 'overage has the price that is asked when its hold is settled',
    file: 'domain/reducer/rules/hold.ts',
    find: '...overagePrice(overageTokens, open.overageUnitPrice),',
    replace: '...overagePrice(overageTokens, journal.state.terms.plan.overageUnitPrice),',
  },
  {
    name: 'overage is billed at the price that is asked when its period closes',
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
