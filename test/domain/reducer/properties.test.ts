/**
 * Checks the reducer on random command sequences. A failing case prints its seed and path for `fc.assert`'s options.
 */
import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { nextEventAt, type AccountState } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import { allowsMore } from '../../../domain/account/spendable.js';
import { records } from '../../../domain/reducer/command-entries.js';
import { isRefusal, type Command, type Outcome, type Result } from '../../../domain/reducer/command.js';
import { takeCredits } from '../../../domain/reducer/rules/spend.js';
import { isOfAction, type Entry } from '../../../domain/account/entry.js';
import { actionState } from '../../../domain/reducer/known-entries.js';
import { signed, type TestCommand } from '../../support/actor.js';
import { batches, forward, openings, sequences, type Move } from './command-sequences.js';
import { debitOf, HOUR, later, meeting, search, T0, TestLedger } from './ledger-driver.js';
import { checkLaws } from './ledger-laws.js';
import { answerOf, modelView, viewOf } from './model-view.js';
import { NaiveModel } from './naive-model.js';

interface Step {
  readonly command: Command;
  readonly now: Date;
}

/** As the ledger does it: an account that was behind is brought on until the commands were looked at. */
function commit(ledger: TestLedger, commands: readonly Command[]): Outcome {
  for (;;) {
    const outcome = ledger.batch(commands);
    if (!outcome.behind) return outcome;
  }
}

function resultOf(ledger: TestLedger, asked: TestCommand): Result {
  const command = signed(asked);
  const before = ledger.entries.length;
  const result = commit(ledger, [command]).results[0]!;
  checkActors(ledger.entries.slice(before), command, result);
  if (result.ok) assert.ok(records(command, result.entry), `the entry of ${JSON.stringify(command)}`);
  return result;
}

/** Whatever was added names the command's actor, or time. */
function checkActors(added: readonly Entry[], { actor, workflowId }: Command, result: Result): void {
  for (const entry of added) {
    const names = [entry.actor, entry.workflowId];
    const isOfCommand = result.ok && !result.repeated && entry === result.entry;
    if (isOfCommand || entry.actor !== 'fuelgauge:time') assert.deepEqual(names, [actor, workflowId]);
    else assert.equal(entry.workflowId, undefined);
  }
}

/** Runs moves one by one and says which commands they became, and when. */
function play(
  ledger: TestLedger,
  moves: readonly Move[],
  run = resultOf as (l: TestLedger, c: Command) => void,
): Step[] {
  const steps: Step[] = [];
  for (const { step } of moves) {
    const next = step({ entries: ledger.entries, now: ledger.now, nextEvent: nextEventAt(ledger.state) });
    if ('now' in next) {
      ledger.now = next.now;
    } else {
      steps.push({ command: next.command, now: ledger.now });
      run(ledger, next.command);
    }
  }
  return steps;
}

function replay(terms: Terms, steps: readonly Step[], run: (ledger: TestLedger, step: Step) => void): TestLedger {
  const ledger = new TestLedger(terms);
  for (const step of steps) {
    ledger.now = step.now;
    run(ledger, step);
  }
  return ledger;
}

const runs = (numRuns: number): { numRuns: number } => ({ numRuns });

describe('for every sequence of commands', () => {
  test('a naive model of the rules gives the same answers and the same account', () => {
    const property = fc.property(openings, sequences, (terms, moves) => {
      const ledger = new TestLedger(terms);
      const model = new NaiveModel(terms, T0);
      play(ledger, moves, (_, command) => {
        const answer = answerOf(resultOf(ledger, command));
        assert.deepEqual(answer, model.run(command, ledger.now), `answer to ${JSON.stringify(command)}`);
        assert.deepEqual(viewOf(ledger), modelView(model), `account after ${JSON.stringify(command)}`);
      });
      checkLaws(ledger);
    });
    fc.assert(property, runs(10_000));
  });

  test('a change after which a refused action would be charged is reported as allowing more', () => {
    const asked = ['a', 'b', undefined].flatMap((spaceId) =>
      [1, 3, 20].map((tokens) => ({ spaceId, tokens, feature: 'talent_search' }) as const),
    );
    const lacking = (state: AccountState) =>
      asked.filter(({ tokens, ...who }) => {
        const taken = takeCredits(state, who, tokens);
        return isRefusal(taken) && ['credits-exhausted', 'space-limit-reached'].includes(taken.code);
      });
    const property = fc.property(openings, sequences, (terms, moves) => {
      const ledger = new TestLedger(terms);
      play(ledger, moves, (_, command) => {
        const before = ledger.state;
        resultOf(ledger, command);
        const helped = lacking(before).filter(
          ({ tokens, ...who }) => !isRefusal(takeCredits(ledger.state, who, tokens)),
        );
        if (helped.length > 0) assert.ok(allowsMore(before, ledger.state), JSON.stringify(command));
      });
    });
    fc.assert(property, runs(2_000));
  });

  test('where a batch is split changes nothing', () => {
    const property = fc.property(openings, forward, batches, fc.nat(13), (terms, before, moves, place) => {
      const whole = new TestLedger(terms);
      play(whole, before);
      const split = copyOf(whole);
      const single = copyOf(whole);
      const commands = commandsOf(whole, moves);
      const results = commit(whole, commands).results;
      const front = commit(split, commands.slice(0, place)).results;
      const rest = commit(split, commands.slice(place)).results;
      assert.deepEqual([...front, ...rest], results);
      const one = commands.map((command) => resultOf(single, command));
      assert.deepEqual(one, results);
      assertSame(split, whole);
      assertSame(single, whole);
      checkLaws(whole);
    });
    fc.assert(property, runs(2_000));
  });

  test('ticks in between change neither entries nor the account', () => {
    const ticks = fc.array(fc.constantFrom(0, 1, HOUR, 5 * HOUR, 30 * HOUR, 60 * HOUR), { maxLength: 40 });
    const property = fc.property(openings, forward, ticks, (terms, moves, every) => {
      const plain = new TestLedger(terms);
      const steps = play(plain, moves);
      let index = 0;
      const ticked = replay(terms, steps, (ledger, { command, now }) => {
        const stepMs = every[index++] ?? 0;
        let tick = ledger.state.at;
        for (let n = 0; n < 5 && stepMs > 0 && tick < now; n += 1) {
          tick = later(stepMs, tick);
          ledger.now = tick < now ? tick : now;
          resultOf(ledger, { type: 'advance' });
        }
        ledger.now = now;
        resultOf(ledger, command);
      });
      // Each commit looks at the lines: with ticks there are more of them.
      const withoutLines = ({ entries }: TestLedger) => entries.map(({ lines: _, ...entry }) => entry);
      assert.deepEqual(withoutLines(ticked), withoutLines(plain));
      const { at: _at, crossings: _crossings, ...state } = ticked.state;
      assert.deepEqual(plain.state, { ...plain.state, ...state });
      checkLaws(ticked);
    });
    fc.assert(property, runs(1_500));
  });

  test('a command that comes twice, at once or later, is carried out once and gets the recorded answer', () => {
    const property = fc.property(openings, forward, fc.array(fc.nat(30), { maxLength: 20 }), (terms, moves, which) => {
      const plain = new TestLedger(terms);
      const steps = play(plain, moves);
      const done: { command: Command; entry: Entry }[] = [];
      let index = 0;
      const doubled = replay(terms, steps, (ledger, { command }) => {
        const [result] = commit(ledger, [command]).results;
        if (result?.ok && result.entry) done.push({ command, entry: result.entry });
        const earlier = done[done.length - 1 - (which[index++] ?? 0)];
        if (!earlier || !isRecorded(ledger, earlier.command, earlier.entry)) return;
        const again = commit(ledger, [earlier.command, earlier.command]);
        assert.equal(again.entries.length, 0);
        for (const answer of again.results) {
          assert.ok(answer.ok && answer.repeated, JSON.stringify(answer));
          assert.deepEqual(answer.entry, earlier.entry);
        }
      });
      assertSame(doubled, plain);
    });
    fc.assert(property, runs(1_500));
  });

  test('a clock that goes back acts like one that stands still', () => {
    const property = fc.property(openings, sequences, (terms, moves) => {
      const jumping = new TestLedger(terms);
      const steps = play(jumping, moves);
      const standing = replay(terms, steps, (ledger, { command, now }) => {
        ledger.now = now > ledger.state.at ? now : ledger.state.at;
        resultOf(ledger, command);
      });
      assertSame(standing, jumping);
      checkLaws(jumping);
    });
    fc.assert(property, runs(1_000));
  });

  test('debits that all fit leave the same balance in any order', () => {
    const pool = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 6 });
    const orders = pool.chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length })));
    const property = fc.property(openings, forward, orders, (terms, moves, [ids, shuffled]) => {
      const one = new TestLedger(terms);
      play(one, moves);
      const other = copyOf(one);
      const debit = (id: number): Command => debitOf(id % 4 === 0 ? search(`x${id}`) : meeting(`x${id}`));
      const results = commit(one, ids.map(debit)).results;
      fc.pre(results.every(({ ok }) => ok));
      commit(other, shuffled.map(debit));
      const { crossings: _lines, ...state } = one.state;
      assert.deepEqual({ ...other.state, ...state }, other.state);
    });
    fc.assert(property, runs(1_000));
  });
});

function copyOf(ledger: TestLedger): TestLedger {
  const copy = new TestLedger(ledger.opening);
  copy.state = ledger.state;
  copy.entries.splice(0, Infinity, ...ledger.entries);
  copy.crossings.push(...ledger.crossings);
  copy.now = ledger.now;
  return copy;
}

function commandsOf({ entries, now, state }: TestLedger, moves: readonly Move[]): Command[] {
  return moves.flatMap(({ step }) => {
    const next = step({ entries, now, nextEvent: nextEventAt(state) });
    return 'command' in next ? [next.command] : [];
  });
}

function assertSame(a: TestLedger, b: TestLedger): void {
  assert.deepEqual(a.entries, b.entries);
  assert.deepEqual(a.crossings, b.crossings);
  assert.deepEqual(a.state, b.state);
}

/**
 * Whether the same command again must find its own record: by its request id, or because its action is as it was.
 * A request id that was answered with another request's record was not recorded itself.
 */
function isRecorded(ledger: TestLedger, command: Command, entry: Entry): boolean {
  switch (command.type) {
    case 'grant':
    case 'clawback':
    case 'freeze':
    case 'unfreeze':
    case 'void':
    case 'pause':
    case 'resume':
    case 'settle':
    case 'release':
      return true;
    case 'debit':
    case 'hold': {
      const sameKind = (command.type === 'hold') === (entry.type === 'hold');
      if (command.requestId !== undefined) return sameKind && hasRequest(command, entry);
      const action = actionState(
        ledger.entries.filter((other) => isOfAction(other) && other.action === command.action),
      );
      const standing = action.state === 'held' ? action.hold : action.state === 'charged' ? action.charge : null;
      return standing?._id === entry._id;
    }
    case 'refund':
    case 'bulk_hold':
      return hasRequest(command, entry);
    default:
      return false;
  }
}

function hasRequest({ requestId }: { readonly requestId?: string }, entry: Entry): boolean {
  return requestId !== undefined && entry.requestId === requestId;
}
