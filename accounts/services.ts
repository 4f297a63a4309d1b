/**
 * Wires everything about accounts except their credits, over one connection. The catalogue (plans, price lists, Spaces)
 * goes by the ledger's clock, and the ledger asks it; the services that change an account come after, through the ledger.
 */
import type { Connection } from 'mongoose';
import type { Ledger } from '../ledger/ledger.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { createAccounts, type Accounts } from './accounts.js';
import { createApiKeys, type ApiKeys } from './api-keys.js';
import { createMemberAccess, type MemberAccess } from './member-access.js';
import { createMemberTokens, type MemberTokens } from './member-tokens.js';
import { createMemberDirectory, type MemberDirectory } from './member-directory.js';
import { createMembers, type Members } from './members.js';
import { accountModels, type AccountModels } from './models.js';
import { NO_NOTICES } from './account-notices.js';
import { createNewestPlans, type NewestPlans } from './newest-plans.js';
import { createPlans, type Plans } from './plans.js';
import { createPriceLists, type PriceLists } from './price-lists.js';
import { createAccountSearch, type AccountSearch } from './search.js';
import type { LedgerTime } from './catalogue/reading.js';
import { createSpaceDirectory, type SpaceDirectory } from './space-directory.js';
import { createSpaces, type Spaces } from './spaces.js';
import { createSubscriptions, type Subscriptions } from './subscriptions.js';

export interface Catalogue {
  readonly models: AccountModels;
  readonly plans: Plans;
  readonly newestPlans: NewestPlans;
  readonly priceLists: PriceLists;
  readonly directory: SpaceDirectory;
  readonly memberDirectory: MemberDirectory;
}

export interface AccountServices extends Omit<Catalogue, 'models' | 'newestPlans'> {
  readonly accounts: Accounts;
  readonly subscriptions: Subscriptions;
  readonly spaces: Spaces;
  readonly members: Members;
  readonly memberAccess: MemberAccess;
  readonly memberTokens: MemberTokens;
  readonly apiKeys: ApiKeys;
  readonly accountSearch: AccountSearch;
}

/** Makes the collections and indexes, then seeds and reads plans and prices. The ledger must be open, for its clock. */
export async function openCatalogue(
  connection: Connection,
  time: LedgerTime,
  minInterval?: string,
): Promise<Catalogue> {
  const models = accountModels(connection);
  await prepareCollections(models);
  const plans = createPlans({ models, now: time.now, minInterval });
  const priceLists = createPriceLists(models, time);
  await Promise.all([plans.seed(), priceLists.seed()]);
  const newestPlans = createNewestPlans(plans, time);
  await Promise.all([priceLists.open(), newestPlans.open()]);
  return {
    models,
    plans,
    newestPlans,
    priceLists,
    directory: createSpaceDirectory(models),
    memberDirectory: createMemberDirectory(models),
  };
}

export function createAccountServices(
  { models, plans, priceLists, directory, memberDirectory }: Catalogue,
  ledger: Ledger,
  signingKeys: readonly [string, ...string[]],
  notices = NO_NOTICES,
  minInterval?: string,
): AccountServices {
  const accounts = createAccounts({ models, ledger, plans, notices, minInterval });
  const members = createMembers({ models, accounts, memberDirectory });
  const memberTokens = createMemberTokens(signingKeys);
  return {
    plans,
    priceLists,
    directory,
    memberDirectory,
    accounts,
    subscriptions: createSubscriptions({ models, accounts }),
    members,
    memberTokens,
    spaces: createSpaces({ models, ledger, accounts, directory }),
    memberAccess: createMemberAccess({ accounts, members, directory, tokens: memberTokens }),
    apiKeys: createApiKeys(models),
    accountSearch: createAccountSearch(models),
  };
}
