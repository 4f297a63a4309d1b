/**
 * What each route answers to each caller, written by hand from the contract: 401 without a valid proof, 403 with a proof
 * that has no right, 404 for another account's things. The columns are those of `callers.ts`:
 *
 * no valid proof | keys: spend read manage | members: Owner Admin Editor Observer | a Space's token, another account's,
 * a removed Owner's | of a closed account: its Owner, a key with every scope
 *
 * A removed member's token still reads until it expires, and a closed account stays readable. 503 is the answer to a
 * purchase that was let through: Temporal is away in this test.
 */
export const ROWS: Readonly<Record<string, string>> = {
  'POST /v1/debits': '401 | 201 403 403 | 403 403 403 403 | 403 403 403 | 403 409',
  'POST /v1/debits/batch': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'GET /v1/debits/{debitId}': '401 | 200 200 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/debits/{debitId}/refund': '401 | 201 403 403 | 403 403 403 403 | 403 403 403 | 403 409',
  'POST /v1/holds': '401 | 201 403 403 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/holds/{holdId}': '401 | 200 200 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/holds/{holdId}/settle': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/holds/{holdId}/release': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/holds/{holdId}/extend': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 409',
  'POST /v1/quotes': '401 | 200 200 403 | 200 200 200 200 | 200 404 200 | 200 200',
  // A closed account is quoted, too: that nothing is allowed. Nothing is held then.
  'POST /v1/quotes # with a hold': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/quotes # for another member': '401 | 200 200 403 | 403 403 403 403 | 403 404 403 | 403 200',

  'GET /v1/accounts/{accountId}/waiting': '401 | 403 200 403 | 200 200 200 200 | 200 404 200 | 200 200',
  'GET /v1/waiting/{waitingId}': '401 | 200 200 403 | 200 200 200 200 | 404 404 200 | 200 200',
  'DELETE /v1/waiting/{waitingId}': '401 | 200 403 403 | 403 403 403 403 | 403 403 403 | 403 200',

  'POST /v1/score-card-edits': '401 | 202 403 403 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/rescreens/{rescreenId}': '401 | 200 200 403 | 200 200 200 403 | 404 404 403 | 200 200',
  'GET /v1/rescreens/{rescreenId}/failures': '401 | 200 200 403 | 200 200 200 403 | 404 404 403 | 200 200',
  'POST /v1/rescreens/{rescreenId}/cancel': '401 | 200 403 403 | 200 200 200 403 | 404 404 403 | 200 200',
  // With its account each re-screen ended.
  'POST /v1/rescreens/{rescreenId}/run-now': '401 | 200 403 403 | 200 200 200 403 | 404 404 403 | 409 409',
  // It was let through where it answers 409: nothing has failed yet.
  'POST /v1/rescreens/{rescreenId}/retry-failed': '401 | 409 403 403 | 409 409 409 403 | 404 404 403 | 409 409',
  'GET /v1/accounts/{accountId}/rescreens': '401 | 200 200 403 | 200 200 200 403 | 200 404 403 | 200 200',
  'POST /v1/accounts/{accountId}/jobs/{jobId}/close': '401 | 200 403 403 | 200 200 200 403 | 200 404 403 | 200 200',

  'GET /v1/accounts/{accountId}/balance': '401 | 403 200 403 | 200 200 200 200 | 200 404 200 | 200 200',
  'GET /v1/accounts/{accountId}/usage': '401 | 403 200 403 | 200 200 200 200 | 200 404 200 | 200 200',
  'GET /v1/accounts/{accountId}/entries': '401 | 403 200 403 | 200 200 200 200 | 200 404 200 | 200 200',
  'GET /v1/accounts/{accountId}/periods': '401 | 403 200 403 | 200 200 200 200 | 403 404 200 | 200 200',
  'GET /v1/accounts/{accountId}/periods/{number}': '401 | 403 200 403 | 200 200 200 200 | 403 404 200 | 200 200',
  'GET /v1/accounts/{accountId}/actions': '401 | 200 200 403 | 403 403 403 403 | 403 403 403 | 403 200',

  'PUT /v1/accounts/{accountId}/overage': '401 | 403 403 200 | 200 403 403 403 | 403 404 403 | 409 409',
  'GET /v1/accounts/{accountId}/overage-charges': '401 | 403 200 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/accounts/{accountId}/periods/{number}/end': '401 | 403 403 200 | 403 403 403 403 | 403 403 403 | 403 409',

  'POST /v1/accounts/{accountId}/top-ups': '401 | 403 403 503 | 503 403 403 403 | 503 404 403 | 409 409',
  'GET /v1/accounts/{accountId}/top-ups': '401 | 403 403 200 | 200 200 403 403 | 200 404 403 | 200 200',
  'GET /v1/accounts/{accountId}/top-ups/{topUpId}': '401 | 403 403 200 | 200 200 403 403 | 404 404 403 | 200 200',
  // Let through where it answers 409: the purchase is not parked.
  'POST /v1/accounts/{accountId}/top-ups/{topUpId}/resolve':
    '401 | 403 403 409 | 403 403 403 403 | 403 403 403 | 403 409',
  'POST /v1/accounts/{accountId}/billing-portal': '401 | 403 403 200 | 200 403 403 403 | 403 404 403 | 409 409',

  'GET /v1/accounts/{accountId}/alert-settings': '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 200 200',
  'PUT /v1/accounts/{accountId}/alert-settings': '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 409 409',
  'GET /v1/accounts/{accountId}/slack-channels': '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 200 200',
  'PUT /v1/accounts/{accountId}/slack-channels/{channelId}':
    '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 409 409',
  'DELETE /v1/accounts/{accountId}/slack-channels/{channelId}':
    '401 | 403 403 204 | 204 204 403 403 | 403 404 403 | 204 204',
  'POST /v1/accounts/{accountId}/slack-channels/{channelId}/test':
    '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 409 409',
  'POST /v1/accounts/{accountId}/slack-channels/{channelId}/switch-on':
    '401 | 403 403 200 | 200 200 403 403 | 403 404 403 | 409 409',
  'GET /v1/accounts/{accountId}/alerts': '401 | 403 200 403 | 200 200 403 403 | 403 404 403 | 200 200',
  'GET /v1/accounts/{accountId}/alerts/{crossingId}/deliveries':
    '401 | 403 200 403 | 200 200 403 403 | 403 404 403 | 200 200',

  // Members ask for themselves. Who was removed is no member any more.
  'GET /v1/accounts/{accountId}/members/{memberId}/notification-preferences':
    '401 | 403 403 200 | 200 200 200 200 | 200 404 404 | 200 200',
  'PUT /v1/accounts/{accountId}/members/{memberId}/notification-preferences':
    '401 | 403 403 200 | 200 200 200 200 | 200 404 404 | 200 200',
  'GET /v1/accounts/{accountId}/members/{memberId}/notifications':
    '401 | 403 200 200 | 200 200 200 200 | 200 404 404 | 200 200',
  'POST /v1/accounts/{accountId}/members/{memberId}/notifications/read':
    '401 | 403 403 200 | 200 200 200 200 | 200 404 404 | 200 200',
  'GET /v1/accounts/{accountId}/members/{memberId}/notifications/stream':
    '401 | 403 200 200 | 200 200 200 200 | 200 404 404 | 200 200',
  'GET /v1/accounts/{accountId}/members/{memberId}/notification-preferences # of another member':
    '401 | 403 403 200 | 403 403 403 403 | 403 404 403 | 403 200',
  'PUT /v1/accounts/{accountId}/members/{memberId}/notification-preferences # of another member':
    '401 | 403 403 200 | 403 403 403 403 | 403 404 403 | 403 200',
  'GET /v1/accounts/{accountId}/members/{memberId}/notifications # of another member':
    '401 | 403 200 200 | 403 403 403 403 | 403 404 403 | 403 200',
  'POST /v1/accounts/{accountId}/members/{memberId}/notifications/read # of another member':
    '401 | 403 403 200 | 403 403 403 403 | 403 404 403 | 403 200',
  'GET /v1/accounts/{accountId}/members/{memberId}/notifications/stream # of another member':
    '401 | 403 200 200 | 403 403 403 403 | 403 404 403 | 403 200',

  'PUT /v1/accounts/{accountId}': '401 | 403 403 200 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/accounts/{accountId}': '401 | 403 200 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'DELETE /v1/accounts/{accountId}': '401 | 403 403 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'GET /v1/accounts': '401 | 403 200 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'PUT /v1/accounts/{accountId}/spaces/{spaceId}': '401 | 403 403 201 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/accounts/{accountId}/spaces/{spaceId}': '401 | 403 200 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'DELETE /v1/accounts/{accountId}/spaces/{spaceId}': '401 | 403 403 204 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/accounts/{accountId}/spaces': '401 | 403 200 200 | 403 403 403 403 | 403 403 403 | 403 200',
  // Names and addresses: only for the host that keeps them here.
  'PUT /v1/accounts/{accountId}/members/{memberId}': '401 | 403 403 201 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/accounts/{accountId}/members/{memberId}': '401 | 403 403 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'DELETE /v1/accounts/{accountId}/members/{memberId}': '401 | 403 403 204 | 403 403 403 403 | 403 403 403 | 403 409',
  'GET /v1/accounts/{accountId}/members': '401 | 403 403 200 | 403 403 403 403 | 403 403 403 | 403 200',
  'POST /v1/tokens': '401 | 403 403 201 | 403 403 403 403 | 403 403 403 | 403 409',

  'GET /v1/plans': '401 | 200 200 200 | 200 200 200 200 | 200 200 200 | 200 200',
  'PUT /v1/plans/{planId}': '401 | 403 403 201 | 403 403 403 403 | 403 403 403 | 403 201',
  'GET /v1/price-list': '401 | 200 200 200 | 200 200 200 200 | 200 200 200 | 200 200',

  // Open to everybody. The proof of a webhook and of a link in a mail is a signature, which no caller here has.
  'GET /healthz': '200 | 200 200 200 | 200 200 200 200 | 200 200 200 | 200 200',
  'GET /readyz': '200 | 200 200 200 | 200 200 200 200 | 200 200 200 | 200 200',
  'POST /webhooks/stripe': '400 | 400 400 400 | 400 400 400 400 | 400 400 400 | 400 400',
  'GET /unsubscribe/{signed}': '404 | 404 404 404 | 404 404 404 404 | 404 404 404 | 404 404',
  'POST /unsubscribe/{signed}': '404 | 404 404 404 | 404 404 404 404 | 404 404 404 | 404 404',
};
