/** Starts or wakes a workflow that is stuck or missing, as the services do that started it. No credits move by it. */
import { z } from 'zod';
import type { AlertStarts } from '../../../alerts/start.js';
import { invalidField, notFound, type FuelgaugeError } from '../../../domain/errors.js';
import type { Crossings } from '../../../ledger/crossings.js';
import type { PaymentServices } from '../../../payments/services.js';
import type { PeriodServices } from '../../../periods/services.js';
import type { RescreenServices } from '../../../rescreens/services.js';
import type { WaitingServices } from '../../../waiting/services.js';
import { kindOf, NOTHING_MOVED, type TargetState } from './kind.js';

const fields = z.union([
  z.strictObject({ workflow: z.enum(['period', 'waiting']) }),
  /** The id of the purchase, the crossing or the re-screen. */
  z.strictObject({ workflow: z.enum(['top_up', 'alert', 'rescreen']), id: z.string().min(1).max(700) }),
]);
type WorkflowName = z.infer<typeof fields>['workflow'];

export interface WorkflowParts {
  readonly periods: Pick<PeriodServices, 'books' | 'workflows'>;
  readonly payments: Pick<PaymentServices, 'topUps' | 'workflows'>;
  readonly crossings: Pick<Crossings, 'find'>;
  readonly alertStarts: Pick<AlertStarts, 'start' | 'isComplete'>;
  readonly waiting: Pick<WaitingServices, 'wake'>;
  readonly rescreens: Pick<RescreenServices, 'list' | 'signals'>;
}

/** What the workflow works on, and how it is started. */
interface Found {
  readonly id: string;
  readonly state: TargetState;
  readonly start: () => Promise<unknown>;
  /** For a workflow that is never started a second time: whether it has done its work. Throws when Temporal is away. */
  readonly isComplete?: () => Promise<boolean>;
}

type Find = (accountId: string, id: string) => Promise<Found>;

export function restartWorkflowKind(parts: WorkflowParts) {
  const finds = findsOf(parts);
  const find = (accountId: string, wanted: z.infer<typeof fields>): Promise<Found> =>
    finds[wanted.workflow](accountId, 'id' in wanted ? wanted.id : accountId);
  return kindOf({
    fields,
    async look(accountId, wanted) {
      const { id, state, isComplete = notComplete } = await find(accountId, wanted);
      // Where Temporal is away nobody knows: it is asked once more before anything is done.
      if (await isComplete().catch(() => false)) throw complete();
      return {
        target: { type: 'workflow', id },
        state: { workflow: wanted.workflow, ...state },
        tokens: 0,
        limitedAs: 'restart_workflow',
        effects: [{ what: `Workflow ${wanted.workflow}`, before: null, after: 'started, or woken where it runs' }],
      };
    },
    async apply(wanted, { accountId }) {
      const { isComplete = notComplete, start } = await find(accountId, wanted);
      if (await isComplete()) throw complete();
      await start();
      return NOTHING_MOVED;
    },
  });
}

const notComplete = (): Promise<boolean> => Promise.resolve(false);

const complete = (): FuelgaugeError =>
  invalidField(
    'workflow',
    'This workflow is complete: each message was sent or given up. To send them once more, choose Send an alert again.',
  );

const findsOf = (parts: WorkflowParts): Readonly<Record<WorkflowName, Find>> => {
  const { periods, payments, crossings, alertStarts, waiting, rescreens } = parts;
  return {
    async period(accountId) {
      const period = await periods.books.readStored(accountId);
      if (!period) throw notFound('account');
      if (period.state === 'closed') throw invalidField('workflow', 'The account has ended: it needs no workflow.');
      const { workflows } = periods;
      const start = async (): Promise<void> => {
        if (!(await workflows.start(period))) await workflows.startAgain(period);
      };
      return { id: `${accountId}~${period.number}`, state: { number: period.number }, start };
    },
    waiting: (accountId) => Promise.resolve({ id: accountId, state: {}, start: () => waiting.wake.wake(accountId) }),
    async top_up(accountId, id) {
      const record = await payments.topUps.find(id);
      if (record?.accountId !== accountId) throw notFound('purchase');
      return { id, state: { state: record.state }, start: () => payments.workflows.wake(record) };
    },
    async alert(accountId, id) {
      const crossing = await crossings.find(id);
      if (crossing?.accountId !== accountId) throw notFound('alert');
      return {
        id,
        state: { kind: crossing.kind },
        isComplete: () => alertStarts.isComplete(id),
        start: () => alertStarts.start(crossing),
      };
    },
    async rescreen(accountId, id) {
      const record = await rescreens.list.find(id);
      if (record?.accountId !== accountId) throw notFound('re-screen');
      if (!record.isOpen) throw invalidField('id', `The re-screen has ended: it is ${record.state}.`);
      return { id, state: { state: record.state }, start: () => rescreens.signals.send(record) };
    },
  };
};
