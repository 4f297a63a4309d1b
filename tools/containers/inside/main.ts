/**
 * The part of `npm run containers` that runs containers. It is started in namespaces of its own: what it publishes, nobody
 * else reaches, nothing in it reaches the outside, and all of it ends with this process.
 */
import { describeFailure, Problem } from '../../../boot/problem.js';
import { lastLines } from '../../servers/programs.js';
import { createChecks } from '../checks.js';
import { openNetwork } from '../engine/namespaces.js';
import { openPodman } from '../engine/podman.js';
import { checkBareProcesses } from './bare-checks.js';
import { startEngineService } from './engine-service.js';
import { checkFaults } from './fault-checks.js';
import { openStack } from './stack.js';
import { checkStack, checkStop } from './stack-checks.js';

const [folder = ''] = process.argv.slice(2);
const checks = createChecks();
const podman = openPodman(folder);
await openNetwork();
const engine = await startEngineService(podman);
try {
  const stack = await openStack(engine.address);
  await stack.down();
  await checks.check('docker-compose up starts the whole stack', async () => {
    const first = await stack.up();
    // A process ends that does not find its database within two seconds. Stand-ins are not started again by themselves.
    const { code, output } = first.code === 0 ? first : await stack.up();
    if (code !== 0)
      throw new Problem('docker-compose up failed.', `${lastLines(output, 5)}\n${await stack.lastLogs()}`);
  });
  if (checks.failed() === 0) {
    await checkStack(checks, stack, podman);
    await checkBareProcesses(checks, stack, podman);
    await checkStop(checks, stack, podman);
    await checkFaults(checks, stack);
  }
  await stack.down();
} catch (error) {
  process.stdout.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
await engine.stop();
process.exit(checks.failed() > 0 ? 1 : (process.exitCode ?? 0));
