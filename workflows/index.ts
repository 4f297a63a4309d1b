/** Exports every workflow that the worker can run, under its type's name. */
export { billingPeriod } from './billing-period.js';
export { deliverAlert } from './deliver-alert.js';
export { reconcileNightly } from './reconcile-nightly.js';
export { repairPeriods } from './repair-periods.js';
export { resumeWaiting } from './resume-waiting.js';
export { rescreenRun } from './rescreen-run.js';
export { scoreCardRescreen } from './score-card-rescreen.js';
export { topUp } from './top-up.js';
