/** Wires what lets actions wait for credits, for the processes that charge, and the worker that resumes. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { PriceList } from '../domain/pricing/price-list.js';
import type { Ledger } from '../ledger/ledger.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import type { Sweep } from '../storage/sweep.js';
import { createAdmission, type Admission } from './admission.js';
import { createEndings } from './endings.js';
import { createWaitingQueue, type WaitingQueue } from './queue.js';
import { waitingModels, type WaitingModels } from './record.js';
import { createLongestWaits, type LongestWaits } from './longest-waits.js';
import { createResume, type Resume } from './resume.js';
import { resumptionSince, type Resumption } from './resumption.js';
import { createWaitingSweep } from './sweep.js';
import { createWaits, type Waits } from './waits.js';
import { createWake, type Wake } from './wake.js';

export interface WaitingWake {
  readonly models: WaitingModels;
  readonly queue: WaitingQueue;
  readonly wake: Wake;
}

/** Comes before the ledger, which reports to it. Makes the collections that are missing. */
export async function openWaitingWake(
  connection: Connection,
  client: Client,
  onLost: (error: unknown) => void,
): Promise<WaitingWake> {
  const models = waitingModels(connection);
  await prepareCollections(models);
  const queue = createWaitingQueue(models.waiting);
  return { models, queue, wake: createWake({ client, queue, onLost }) };
}

export interface WaitingServices {
  readonly admission: Admission;
  readonly waits: Waits;
  readonly resume: Resume;
  readonly wake: Pick<Wake, 'wake'>;
  readonly longest: LongestWaits;
  readonly sweep: Sweep;
  readonly resumptionSince: (accountId: string, since: Date) => Promise<Resumption>;
}

interface WaitingParts extends WaitingWake {
  readonly ledger: Ledger;
  readonly client: Client;
  readonly priceList: () => PriceList;
  /** The ledger's time. */
  readonly now: () => Date;
  readonly onLost: (error: unknown) => void;
}

export function createWaitingServices(parts: WaitingParts): WaitingServices {
  const { models, queue, wake, ledger, client, priceList, now, onLost } = parts;
  const endings = createEndings({ queue, client, onLost });
  return {
    admission: createAdmission({ ledger, queue, priceList, now, wakeSoon: wake.wakeSoon }),
    waits: createWaits({ queue, endings, ledger, now }),
    wake,
    longest: createLongestWaits(models.waiting),
    resume: createResume({ ledger, queue, endings, now }),
    sweep: createWaitingSweep({ models, ledger, queue, endings, wake, now, onError: onLost }),
    resumptionSince: (accountId, since) => resumptionSince({ ledger, queue, now }, accountId, since),
  };
}
