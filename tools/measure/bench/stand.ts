/** Sets up a row of the bench: its own database, the API processes that use it, and the accounts. */
import { NOISY_ACCOUNT_ID } from './noise.js';
import { accountIdOf, type Scenario } from './scenarios.js';
import { openDatabase, setUpAccounts, startApi, type BenchDatabase, type RunningApi } from './services.js';

export interface Stand {
  readonly database: BenchDatabase;
  readonly apis: readonly RunningApi[];
  /** The database is dropped. */
  close(): Promise<void>;
}

const MAINS = { api: '../../../api/main.js', 'api without ledger': './no-ledger.js' } as const;

/** `nodeFlags` are for the API processes, for profiling. */
export async function openStand(
  scenario: Scenario,
  mongodbUri: string,
  nodeFlags: readonly string[] = [],
): Promise<Stand> {
  const database = await openDatabase(mongodbUri);
  const apis: RunningApi[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(apis.map((api) => api.stop()));
    await database.connection.dropDatabase();
    await database.connection.close();
  };
  try {
    const { through } = scenario;
    if (through !== 'ledger without http') {
      for (let i = 0; i < scenario.processes; i += 1) apis.push(await startApi(MAINS[through], mongodbUri, nodeFlags));
      const accountIds = Array.from({ length: scenario.accounts }, (_, index) => accountIdOf(index));
      if (scenario.noisyNeighbour === true) accountIds.push(NOISY_ACCOUNT_ID);
      await setUpAccounts(apis[0]!.port, database.apiKey, accountIds, scenario.prepared?.empty === true);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { database, apis, close };
}
