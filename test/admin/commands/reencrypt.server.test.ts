import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSlackChannelRecords } from '../../../alerts/slack/models.js';
import { sealWebhook } from '../../../alerts/slack/webhook-secret.js';
import { connectMongo } from '../../../storage/connect.js';
import { createSealedTexts } from '../../../storage/sealed-text.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { freshDatabase } from '../../support/servers.js';

const [OLD, NEW] = ['an-old-encryption-key-0123456789abcd', 'a-new-encryption-key-0123456789abcde'];
const uri = freshDatabase();
const URL_OF = (n: number): string => `https://hooks.slack.com/services/T/B/SeCrEt${n}`;

let connection: Awaited<ReturnType<typeof connectMongo>>;
beforeAll(async () => {
  connection = await connectMongo(uri);
});
afterAll(() => connection.close());

const reencrypt = async (keys: string): Promise<{ code: unknown; text: string }> => {
  const { code, output, complaint } = await runOperatorsCommand('reencrypt', [], {
    MONGODB_URI: uri,
    ENCRYPTION_KEYS: keys,
  });
  return { code, text: output + complaint };
};

test('the command seals all addresses again, page by page, and shows none; a key that is missing is said', async () => {
  const model = await openSlackChannelRecords(connection);
  const old = createSealedTexts([OLD]);
  // More than two pages.
  await model.insertMany(
    Array.from({ length: 450 }, (_, n) => ({
      _id: `a-${n}~general`,
      accountId: `a-${n}`,
      channelId: 'general',
      slot: 0,
      name: 'general',
      webhook: sealWebhook(old, `a-${n}`, 'general', URL_OF(n)),
      state: 'on',
      failedAlerts: [],
      timesOff: 0,
      isOffTold: false,
      lastSentAt: null,
      lastError: null,
      createdAt: new Date(),
    })),
  );
  const missing = await reencrypt(NEW);
  expect(missing.code).toBe(1);
  expect(missing.text).toContain('450 that no key opens');
  expect(missing.text).toContain('Add the key that sealed them');
  const first = await reencrypt(`${NEW},${OLD}`);
  expect(first).toEqual({ code: 0, text: expect.stringContaining('450 sealed again, 0 were sealed') });
  expect(await reencrypt(NEW)).toEqual({ code: 0, text: expect.stringContaining('0 sealed again, 450 were sealed') });
  for (const { text } of [missing, first]) expect(text).not.toMatch(/SeCrEt|encryption-key/);
  const short = await reencrypt('short');
  expect([short.code, short.text.includes('at least 32 characters')]).toEqual([1, true]);
});
