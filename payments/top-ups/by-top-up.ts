import type { By } from '../../domain/account/actor.js';
import { workflowActor } from '../../domain/business-key.js';
import { topUpWorkflowId } from '../../workflows/messages.js';

/** Signs what a purchase does in the ledger by itself: its workflow applies the payment and whatever becomes of it. */
export const byTopUp = (topUpId: string): By => ({
  actor: workflowActor('top-up'),
  workflowId: topUpWorkflowId(topUpId),
});
