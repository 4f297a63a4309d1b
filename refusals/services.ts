/** Wires what counts refused actions and what shows them. Comes before the ledger, which reports to it. */
import type { Connection } from 'mongoose';
import { driverCollection } from '../storage/driver.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { refusalModel } from './models.js';
import { createRefusalRecorder, type RefusalRecorder } from './recorder.js';
import { createRefusals, type Refusals } from './refusals.js';

export interface RefusalServices {
  readonly recorder: RefusalRecorder;
  readonly refusals: Refusals;
}

/** Makes the collection that is missing. `onError`: a write failed; the next one repeats it. */
export async function openRefusalServices(
  connection: Connection,
  onError: (error: unknown) => void,
): Promise<RefusalServices> {
  const model = refusalModel(connection);
  await prepareCollections({ model });
  return {
    recorder: createRefusalRecorder({ records: driverCollection(model), onError }),
    refusals: createRefusals(model),
  };
}
