/** What the sandbox takes and signs with unless told otherwise: known to everyone, worth nothing. */
export const SANDBOX_SECRET_KEY = 'sk_test_sandbox';
export const SANDBOX_WEBHOOK_SECRET = 'whsec_sandbox';
