/** Makes the address of a host's page for an account: of the credits card, or of the notifications. Messages lead there. */
export type HostLink = (accountId: string) => string;

/** `template` may hold `{accountId}`, and `{spaceId}`, which stays empty: messages are about the whole account. */
export const createHostLink =
  (template: string): HostLink =>
  (accountId) =>
    template.replaceAll('{accountId}', encodeURIComponent(accountId)).replaceAll('{spaceId}', '');
