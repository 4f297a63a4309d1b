import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readSecretFiles, SECRETS, withSecretFiles } from '../../boot/secret-files.js';
import { readSettings } from '../../boot/settings.js';
import { readTemporalAddress } from '../../boot/temporal-address.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-secrets-'));
const KEY = '9f86d081884c7d659a2feaa0c55ad015';
const file = (name: string, content: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
};

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('secrets in files', () => {
  test.each(SECRETS)('%s may be given as a file', (name) => {
    const { environment, problems } = readSecretFiles({ [`${name}_FILE`]: file(name, 'a secret\n') });
    expect(problems).toEqual([]);
    expect(environment[name]).toBe('a secret');
  });

  test('a process uses them, and an empty file counts as not given', () => {
    const settings = readSettings({
      TOKEN_SIGNING_KEYS_FILE: file('keys', `${KEY}\r\n`),
      STRIPE_SECRET_KEY_FILE: file('none', '\n'),
    });
    expect(settings.tokenSigningKeys).toEqual([KEY]);
    expect(settings.stripeSecretKey).toBeNull();
  });

  test('a secret that is given twice, and a file that cannot be read, are reported together and unseen', () => {
    const given = {
      SMTP_URL: 'smtps://user:given@mail.example.com',
      SMTP_URL_FILE: file('smtp', 'smtps://user:kept@mail.example.com'),
      MONGODB_URI_FILE: path.join(folder, 'nowhere'),
    };
    const { problems } = readSecretFiles(given);
    expect(problems).toEqual([
      `MONGODB_URI_FILE: ${given.MONGODB_URI_FILE} cannot be read (ENOENT)`,
      'SMTP_URL and SMTP_URL_FILE are both given: give one of them',
    ]);
    expect(() => readSettings(given)).toThrow(problems[0]);
    expect(() => withSecretFiles(given)).toThrow(problems[1]);
    expect(problems.join()).not.toMatch(/kept|user:given/);
  });

  test("Temporal's key is read from its file", () => {
    process.env['TEMPORAL_API_KEY_FILE'] = file('temporal', 'key-of-temporal\n');
    try {
      expect(readTemporalAddress('temporal:7233', 'default').connectionOptions.apiKey).toBe('key-of-temporal');
    } finally {
      delete process.env['TEMPORAL_API_KEY_FILE'];
    }
  });
});
