/** Wires re-screens, for the processes that take edits and the one that runs them. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Accounts } from '../accounts/accounts.js';
import type { MemberDirectory } from '../accounts/member-directory.js';
import type { SpaceDirectory } from '../accounts/space-directory.js';
import type { Ledger } from '../ledger/ledger.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import type { Sweep } from '../storage/sweep.js';
import { createBlockedRescreens, type BlockedRescreens } from './blocked.js';
import { createScoreCardEdits, type ScoreCardEdits } from './edits.js';
import { rescreenModels } from './models.js';
import { createRescreenRecords } from './record.js';
import { createRescreens, type Rescreens } from './rescreens.js';
import { createResults } from './results.js';
import { createRescreenRunning, type RescreenRunning } from './running.js';
import { createRescreenSignals, type RescreenSignals, type RescreenTimes } from './signals.js';
import { createRescreenSteering, type RescreenSteering } from './steering.js';
import { createRescreenSweep } from './sweep.js';

export interface RescreenServices {
  readonly edits: ScoreCardEdits;
  readonly list: Rescreens;
  readonly blocked: BlockedRescreens;
  readonly steering: RescreenSteering;
  readonly running: RescreenRunning;
  readonly signals: RescreenSignals;
  readonly sweep: Sweep;
}

export interface RescreenParts {
  readonly connection: Connection;
  readonly temporal: Client;
  readonly ledger: Pick<Ledger, 'readAction'>;
  readonly accounts: Pick<Accounts, 'requireOpen'>;
  readonly directory: SpaceDirectory;
  readonly memberDirectory: MemberDirectory;
  readonly times: RescreenTimes;
  readonly onError: (error: unknown) => void;
}

/** Makes the collections that are missing. */
export async function openRescreenServices(parts: RescreenParts): Promise<RescreenServices> {
  const { connection, temporal, times, onError } = parts;
  const models = rescreenModels(connection);
  await prepareCollections(models);
  const records = createRescreenRecords(models);
  const results = createResults(models);
  const signals = createRescreenSignals({ client: temporal, rescreens: models.rescreens, times, onLost: onError });
  return {
    edits: createScoreCardEdits({ ...parts, edits: models.edits, records, signals }),
    list: createRescreens(models, results),
    blocked: createBlockedRescreens(models),
    steering: createRescreenSteering({ records, signals }),
    running: createRescreenRunning({ ...parts, records, results }),
    signals,
    sweep: createRescreenSweep(models, signals, onError),
  };
}
