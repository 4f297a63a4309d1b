/** Wires what the back office's calls need. */
import type { Services } from '../../boot/services.js';
import type { Settings } from '../../boot/settings.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { openOperations, type OperationsServices } from '../operations/services.js';
import { createAudit, type Audit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { openCorrections, type CorrectionServices } from '../corrections/services.js';
import { createCatalogueServices, type CatalogueServices } from '../catalogue/services.js';
import { createCustomerServices, type CustomerServices } from '../customers/services.js';
import { createExplainServices, type ExplainServices } from '../explain/services.js';
import { staffModels } from '../staff/models.js';
import { createStaff, type Staff } from '../staff/staff.js';

export interface PanelServices extends OperationsServices, CatalogueServices {
  readonly staff: Staff;
  readonly audit: Audit;
  readonly accounts: Services['accounts'];
  readonly customers: CustomerServices;
  readonly explain: ExplainServices;
  readonly corrections: CorrectionServices['corrections'];
  /** Finishes corrections that a process left. */
  readonly sweep: CorrectionServices['sweep'];
  /** Where Temporal's page shows a workflow, without its id. Null: no page is known. */
  readonly workflowsUrl: string | null;
}

interface PanelSettings extends Pick<Settings, 'temporalUiUrl' | 'temporalNamespace' | 'planUrl'> {
  readonly onError: (error: unknown) => void;
}

export async function openPanelServices(
  services: Services,
  { temporalUiUrl, temporalNamespace, planUrl, onError }: PanelSettings,
): Promise<PanelServices> {
  const { connection, accounts } = services;
  const models = staffModels(connection);
  const log = auditModel(connection);
  await prepareCollections({ ...models, log });
  const audit = createAudit(log);
  const parts = { ...services, audit, planUrl, onError };
  const workflowsUrl =
    temporalUiUrl && `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/`;
  const staff = createStaff({ models, audit });
  const { corrections, sweep } = await openCorrections({ connection, services, staff, audit, onError });
  const operations = await openOperations({
    ...{ services, audit, onError },
    countApprovals: (upTo) => corrections.countPending(upTo),
    countParkedCorrections: (upTo) => corrections.countParked(upTo),
  });
  return {
    ...operations,
    ...createCatalogueServices({ ...operations, services, audit, onError }),
    staff,
    corrections,
    sweep,
    audit,
    accounts,
    customers: createCustomerServices(parts),
    explain: createExplainServices(parts),
    workflowsUrl,
  };
}
