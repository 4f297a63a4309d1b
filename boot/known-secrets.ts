import type { Settings } from './settings.js';

/** Lists what the settings hold and no log may show. */
export function knownSecrets(settings: Settings): readonly string[] {
  const { mongodbUri, smtpUrl, stripeSecretKey, stripeWebhookSecrets, sessionSecrets } = settings;
  return [
    ...[mongodbUri, smtpUrl].flatMap(passwordsIn),
    ...[...stripeWebhookSecrets, ...settings.tokenSigningKeys, ...settings.encryptionKeys, ...(sessionSecrets ?? [])],
    ...(stripeSecretKey === null ? [] : [stripeSecretKey]),
  ];
}

/** As it is written, and as it is meant. Not with URL: a replica set's URI may name several hosts. */
function passwordsIn(address: string): readonly string[] {
  const password = /^[\w+]+:\/\/[^/?:@]*:([^/?@]+)@/.exec(address)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
