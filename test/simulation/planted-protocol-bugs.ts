/** Lists bugs in the protocol of commits: what a batch looks up, reads, sends and takes for stored. */
import type { PlantedBug } from './planted-bug.js';

const QUEUE = 'ledger/commit/account-queue.ts';
const DRAFTS = 'ledger/commit/drafts.ts';
const LOOK_UPS = 'ledger/commit/look-ups.ts';
const COMMIT = 'ledger/commit/commit.ts';
const NAMES = 'ledger/commit/names.ts';
const USE_BLOCK = 'ledger/entries/use-block.ts';
const USE_BLOCKS = 'ledger/entries/use-blocks.ts';

export const PROTOCOL_BUGS: readonly PlantedBug[] = [
  {
    name: 'commits of one number do not exclude each other',
    file: COMMIT,
    find: '_id: entryId(accountId, fromSeq),',
    replace: '_id: `${entryId(accountId, fromSeq)}.${token}`,',
  },
  {
    name: 'a hold takes no slot',
    file: NAMES,
    find: "if ((type === 'debit' || type === 'hold') && entry.action !== undefined) {",
    replace: "if (type === 'debit') {",
  },
  {
    name: 'only debits take slots',
    file: NAMES,
    find: '  const slots: string[] = [];',
    replace: "  if (type !== 'debit') return [];\n  const slots: string[] = [];",
  },
  {
    name: 'a request takes the same slot for a charge, a hold and a refund',
    file: NAMES,
    find: '`request~${kind}~${requestId}`',
    replace: '`request~${requestId}`',
  },
  {
    name: 'recorded entries are not looked up',
    file: LOOK_UPS,
    find: 'if (lookUps.length === 0) return [];',
    replace: 'if (lookUps.length >= 0) return [];',
  },
  {
    name: 'a refused command is not looked up',
    file: DRAFTS,
    find: 'result.ok && !result.repeated && result.entry !== null;',
    replace: '!result.ok || (!result.repeated && result.entry !== null);',
  },
  {
    name: 'only one command of a batch is looked up',
    file: DRAFTS,
    find: 'const known = await findAfter(this.#parts.store, image, lookUpsOfAll(state, commands));',
    replace: 'const known = await findAfter(this.#parts.store, image, lookUpsOfAll(state, commands.slice(0, 1)));',
  },
  {
    name: 'a look-up is kept from the try before',
    file: DRAFTS,
    find: 'const known = await findAfter(this.#parts.store, image, lookUpsOfAll(state, commands));',
    replace: `const known =
      this.first === commands[0] ? this.known : await findAfter(this.#parts.store, image, lookUpsOfAll(state, commands));
    this.first = commands[0];
    this.known = known;`,
  },
  {
    name: 'a look-up may be older than the image',
    file: LOOK_UPS,
    find: 'if (!found.some((commit) => commit.fromSeq === fromSeq)) throw tooOld();',
    replace: 'void tooOld;',
  },
  {
    name: 'a refusal comes from the cache',
    file: QUEUE,
    find: "if ((await images.read(accountId))?.hash !== image.hash) return 'again';",
    replace: 'void images.read(accountId).catch(() => undefined);',
  },
  {
    name: 'a read shows what no majority has',
    file: 'tools/proof/simulate/replica-set.ts',
    find: '      : this.#committed;',
    replace: '      : this.#written.length;',
  },
  {
    name: 'an image is kept before its commit is acknowledged',
    file: QUEUE,
    find: '    const answer = await stored(this.#parts.store.insert(draft.commit));',
    replace: `    this.#parts.images.keep(imageAfter(draft.outcome.state, draft.commit));
    const answer = await stored(this.#parts.store.insert(draft.commit));`,
  },
  {
    name: 'a snapshot is written before its commit is acknowledged',
    file: QUEUE,
    find: '    const answer = await stored(this.#parts.store.insert(draft.commit));',
    replace: `    this.#parts.store.keep(imageAfter(draft.outcome.state, draft.commit));
    const answer = await stored(this.#parts.store.insert(draft.commit));`,
  },
  {
    name: 'the next batch is inserted before the commit before it is acknowledged',
    file: QUEUE,
    find: '    const answer = await stored(this.#parts.store.insert(draft.commit));',
    replace: `    const { jobs } = this.#batch;
    const fail = () => jobs.forEach(giveUp);
    const succeed = () => draft.outcome.results.forEach((result, index) => jobs[index].resolve(result));
    this.#parts.images.keep(imageAfter(draft.outcome.state, draft.commit));
    void this.#parts.store.insert(draft.commit).then((answer) => (answer === 'stored' ? succeed() : fail()), fail);
    if (!draft.outcome.behind) this.#waiting.unshift(...jobs.slice(draft.outcome.results.length));
    if (Date) return draft.outcome.behind ? 'again' : 'answered';
    const answer = await stored(this.#parts.store.insert(draft.commit));`,
  },
  {
    name: 'a commit is answered before it is stored',
    file: QUEUE,
    find: '    const answer = await stored(this.#parts.store.insert(draft.commit));',
    replace: `    void this.#parts.store.insert(draft.commit).catch(() => undefined);
    const answer = 'stored';`,
  },
  {
    name: 'a batch is drafted again while the fate of its commit is unknown',
    file: QUEUE,
    find: 'if (sent) return await this.#findOut(sent);',
    replace: 'void sent;',
  },
  {
    name: 'late callers leave the batch while the fate of its commit is unknown',
    file: QUEUE,
    find: 'if (!sent) this.#batch = { jobs: inTime, sent };',
    replace: 'this.#batch = { jobs: inTime, sent };',
    and: { find: 'jobs[index]!.resolve(result);', replace: 'jobs[index]?.resolve(result);' },
  },
  {
    name: 'commits with other content have the same token',
    file: DRAFTS,
    find: 'const token = this.#parts.chance.token();',
    replace: 'const token = (this.token ??= this.#parts.chance.token());',
  },
  {
    name: 'tokens are counted, not random',
    file: DRAFTS,
    find: 'const token = this.#parts.chance.token();',
    replace: 'const token = String((this.commits = (this.commits ?? 0) + 1));',
  },
  {
    name: 'our own commit is taken for that of another process',
    file: QUEUE,
    find: "next.token === commit.token ? this.#settle(sent) : this.#draftAgain('conflict');",
    replace: "this.#draftAgain('conflict');",
  },
  {
    name: 'the commit of another process is taken for ours',
    file: QUEUE,
    find: "next.token === commit.token ? this.#settle(sent) : this.#draftAgain('conflict');",
    replace: 'this.#settle(sent);',
  },
  {
    name: 'a taken slot is taken for success',
    file: QUEUE,
    find: '    if (isTaken) {',
    replace: '    if (isTaken) return this.#settle(sent);\n    if (isTaken) {',
  },
  {
    name: 'a duplicate is taken for the commit of another process',
    file: QUEUE,
    find: "return answer === 'stored' ? this.#settle(draft) : await this.#findOut(draft);",
    replace: "return answer === 'stored' ? this.#settle(draft) : this.#draftAgain('conflict');",
  },
  {
    name: 'a conflict is reported as a refusal',
    file: QUEUE,
    find: "this.#settle(sent) : this.#draftAgain('conflict');",
    replace: `this.#settle(sent) : this.#answer({
      results: sent.outcome.results.map(() => ({ ok: false, refusal: refuse('credits-exhausted', 'None are left.') })),
      behind: false,
    });`,
  },
  {
    name: 'a commit takes the answer of its neighbour',
    file: 'ledger/mongo/inserts.ts',
    find: 'outcomes[each.index] =',
    replace: 'outcomes[(each.index + 1) % count] =',
  },
  {
    name: 'crossings are not stored with their commit',
    file: COMMIT,
    find: '    ...(crossings.length > 0 && { crossings }),\n',
    replace: '',
  },
  {
    name: 'that a line is armed is not stored',
    file: 'domain/reducer/journal.ts',
    find: 'Object.assign(last, { lines });',
    replace: 'void last;',
  },
  {
    name: 'the clock of an account goes back',
    file: 'domain/reducer/journal.ts',
    find: 'this.now = now > state.at ? now : state.at;',
    replace: 'this.now = now;',
  },
  {
    name: 'a commit has as many entries as its commands make',
    isLate: true,
    file: 'domain/reducer/apply.ts',
    find: 'if (journal.entries.length + mostEntries(journal, command) > MAX_COMMIT_ENTRIES) break;',
    replace: 'void mostEntries;',
  },
  {
    name: 'a commit has as many entries as time makes',
    isLate: true,
    file: 'domain/reducer/apply.ts',
    find: 'const caughtUp = advance(journal, MAX_TIME_MADE);',
    replace: 'const caughtUp = advance(journal, Number.POSITIVE_INFINITY);',
  },
  {
    name: "a Space's sum may be older than the account",
    isLate: true,
    file: USE_BLOCKS,
    find: 'if (missing.some(isMissing)) throw tooOld();',
    replace: 'void tooOld;',
  },
  {
    name: "a Space's cached use is never added to",
    file: USE_BLOCK,
    find: 'return this.toSeq >= Math.min(upToSeq, this.endSeq);',
    replace: 'return this.toSeq > this.afterSeq || upToSeq === this.afterSeq;',
  },
];
