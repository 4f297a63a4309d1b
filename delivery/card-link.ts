/** Makes the address of the host's page with the credits card, where the buttons of all messages lead. */
export type CardLink = (accountId: string) => string;

/** `template` may hold `{accountId}`, and `{spaceId}`, which stays empty: messages are about the whole account. */
export const createCardLink =
  (template: string): CardLink =>
  (accountId) =>
    template.replaceAll('{accountId}', encodeURIComponent(accountId)).replaceAll('{spaceId}', '');
