/** Makes all kinds of corrections from the services that carry them out. */
import type { Accounts } from '../../../accounts/accounts.js';
import type { Plans } from '../../../accounts/plans.js';
import type { Subscriptions } from '../../../accounts/subscriptions.js';
import type { Members } from '../../../accounts/members.js';
import type { SendAgain } from '../../../alerts/send-again.js';
import type { AlertStarts } from '../../../alerts/start.js';
import type { Crossings } from '../../../ledger/crossings.js';
import type { Ledger } from '../../../ledger/ledger.js';
import type { PaymentServices } from '../../../payments/services.js';
import type { PeriodServices } from '../../../periods/services.js';
import type { RescreenServices } from '../../../rescreens/services.js';
import type { WaitingServices } from '../../../waiting/services.js';
import { changePlanKind, planChanges } from './change-plan.js';
import { closeAccountKind } from './close-account.js';
import { grantKind } from './grant.js';
import type { CorrectionKind, KindName } from './kind.js';
import { pauseKind, resumeKind } from './pause.js';
import { resendReceiptKind, resolvePurchaseKind } from './purchases.js';
import { redeliverAlertKind } from './redeliver-alert.js';
import { refundKind } from './refund.js';
import { releaseHoldKind } from './release-hold.js';
import { restartWorkflowKind } from './restart-workflow.js';
import { createReversals } from './reversals.js';
import { undoKind, type UndoRecords } from './undo.js';
import { voidKind } from './void.js';

/** The services that corrections use: those of every process have all of them. */
export interface KindServices {
  readonly ledger: Ledger;
  /** The ledger's time. */
  readonly ledgerNow: () => Date;
  readonly accounts: Accounts;
  readonly plans: Plans;
  readonly subscriptions: Pick<Subscriptions, 'find'>;
  readonly members: Pick<Members, 'find'>;
  readonly payments: Pick<PaymentServices, 'topUps' | 'resolutions' | 'receipts' | 'closedAccounts' | 'workflows'>;
  readonly periods: Pick<PeriodServices, 'books' | 'workflows'>;
  readonly alertStarts: {
    readonly starts: Pick<AlertStarts, 'start' | 'isComplete'>;
    readonly crossings: Pick<Crossings, 'find'>;
  };
  readonly alertDelivery: SendAgain;
  readonly waiting: Pick<WaitingServices, 'wake'>;
  readonly rescreens: Pick<RescreenServices, 'list' | 'signals'>;
}

export function createKinds(services: KindServices, records: UndoRecords): Readonly<Record<KindName, CorrectionKind>> {
  const { ledger, ledgerNow: now, payments, alertStarts } = services;
  const { crossings } = alertStarts;
  const plans = planChanges({ ...services, now });
  return {
    grant: grantKind(ledger, now),
    refund: refundKind(ledger, now),
    void: voidKind(ledger),
    release_hold: releaseHoldKind(ledger, now),
    resolve_purchase: resolvePurchaseKind(payments),
    resend_receipt: resendReceiptKind(payments),
    redeliver_alert: redeliverAlertKind({ ...services, crossings }),
    restart_workflow: restartWorkflowKind({ ...services, crossings, alertStarts: alertStarts.starts }),
    change_plan: changePlanKind(plans),
    pause_spending: pauseKind(ledger),
    resume_spending: resumeKind(ledger),
    close_account: closeAccountKind({ ...services, closedAccounts: payments.closedAccounts }),
    undo: undoKind(records, createReversals({ ledger, plans, now })),
  };
}
