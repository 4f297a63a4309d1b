/** Plants each fault in the running stack, and sees that `up` fails and that the log says why. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { localFolder } from '../../servers/places.js';
import { until } from '../../servers/wait.js';
import type { Checks } from '../checks.js';
import { FAULTS, faultTag } from '../faults.js';
import type { Stack } from './stack.js';

/** A process that never gets ready is given up after a few tries. */
const IMPATIENT = { start_period: '1s', retries: 6 };
const LOG_TIMEOUT_MS = 60_000;

export async function checkFaults({ check }: Checks, stack: Stack): Promise<void> {
  for (const [index, { name, named, api }] of FAULTS.entries()) {
    await check(`${name} keeps the API from starting, and its log says so`, async () => {
      const file = path.join(localFolder, 'containers/fault.json');
      const faulty = api ?? { image: faultTag(index) };
      writeFileSync(file, JSON.stringify({ services: { api: { healthcheck: IMPATIENT, ...faulty } } }));
      const { code } = await stack.up(['api'], [file]);
      assert.notEqual(code, 0, 'docker-compose up succeeded');
      // A busy machine gives a process up before it has said what it misses, and lets it go on.
      await until(async () => {
        assert.match(await stack.run(['logs', '--no-color', 'api']), named);
      }, LOG_TIMEOUT_MS);
    });
  }
}
