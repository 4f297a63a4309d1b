/** Wires what the back office's calls need. */
import type { Services } from '../../boot/services.js';
import type { Settings } from '../../boot/settings.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { openOperations, type OperationsServices } from '../operations/services.js';
import { createAudit, type Audit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { staffModels } from '../staff/models.js';
import { createStaff, type Staff } from '../staff/staff.js';

export interface PanelServices extends OperationsServices {
  readonly staff: Staff;
  readonly audit: Audit;
  readonly ledger: Services['ledger'];
  readonly accounts: Services['accounts'];
  readonly temporalUiUrl: string | null;
}

export async function openPanelServices(
  services: Services,
  { temporalUiUrl }: Pick<Settings, 'temporalUiUrl'>,
  onError: (error: unknown) => void,
): Promise<PanelServices> {
  const { connection, ledger, accounts } = services;
  const models = staffModels(connection);
  const log = auditModel(connection);
  await prepareCollections({ ...models, log });
  const audit = createAudit(log);
  const operations = await openOperations({ services, audit, onError });
  return { staff: createStaff({ models, audit }), audit, ledger, accounts, temporalUiUrl, ...operations };
}
