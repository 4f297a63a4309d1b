/** Wires what the back office's calls need. */
import type { Services } from '../../boot/services.js';
import type { Settings } from '../../boot/settings.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit, type Audit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { staffModels } from '../staff/models.js';
import { createStaff, type Staff } from '../staff/staff.js';

export interface PanelServices {
  readonly staff: Staff;
  readonly audit: Audit;
  readonly ledger: Services['ledger'];
  readonly accounts: Services['accounts'];
  readonly temporalUiUrl: string | null;
}

export async function openPanelServices(
  { connection, ledger, accounts }: Services,
  { temporalUiUrl }: Pick<Settings, 'temporalUiUrl'>,
): Promise<PanelServices> {
  const models = staffModels(connection);
  const log = auditModel(connection);
  await prepareCollections({ ...models, log });
  const audit = createAudit(log);
  return { staff: createStaff({ models, audit }), audit, ledger, accounts, temporalUiUrl };
}
