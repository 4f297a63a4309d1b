/** Ends with 0 where podman can run a container in a network: then what fails later is a fault of ours. */
import { openNetwork } from '../engine/namespaces.js';
import { openPodman } from '../engine/podman.js';
import { DEBIAN } from '../engine/base-images.js';
import { lastLines } from '../../servers/programs.js';

const NETWORK = 'try';
const [folder = ''] = process.argv.slice(2);
const podman = openPodman(folder);
await openNetwork();
await podman.attempt(['network', 'create', NETWORK]);
const { code, output } = await podman.attempt(['run', '--rm', '--read-only', '--network', NETWORK, DEBIAN, 'true']);
await podman.attempt(['network', 'rm', '--force', NETWORK]);
if (code !== 0) process.stdout.write(`  ${lastLines(output, 1)}\n`);
process.exit(code === 0 ? 0 : 1);
