/** Wires what the back office's calls need. */
import type { Services } from '../../boot/services.js';
import type { Settings } from '../../boot/settings.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit, type Audit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { createAccountPages, type AccountPages } from '../customers/account-page.js';
import { staffModels } from '../staff/models.js';
import { createStaff, type Staff } from '../staff/staff.js';

export interface PanelServices {
  readonly staff: Staff;
  readonly audit: Audit;
  readonly accounts: Services['accounts'];
  readonly accountPages: AccountPages;
  /** Where Temporal's page shows a workflow, without its id. Null: no page is known. */
  readonly workflowsUrl: string | null;
}

interface PanelSettings extends Pick<Settings, 'temporalUiUrl' | 'temporalNamespace'> {
  readonly onError: (error: unknown) => void;
}

export async function openPanelServices(
  services: Services,
  { temporalUiUrl, temporalNamespace, onError }: PanelSettings,
): Promise<PanelServices> {
  const { connection, accounts, periods, payments, alerts, waiting, rescreens } = services;
  const models = staffModels(connection);
  const log = auditModel(connection);
  await prepareCollections({ ...models, log });
  const audit = createAudit(log);
  const accountPages = createAccountPages({
    ...services,
    books: periods.books,
    topUps: payments.topUps,
    alertList: alerts.list,
    waits: waiting.waits,
    rescreens: rescreens.list,
    audit,
    onError,
  });
  const workflowsUrl =
    temporalUiUrl && `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/`;
  return { staff: createStaff({ models, audit }), audit, accounts, accountPages, workflowsUrl };
}
