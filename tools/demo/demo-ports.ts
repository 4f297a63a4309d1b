import { freePort, freePortFrom } from '../servers/ports.js';
import { Problem } from '../../boot/problem.js';

/** The ports where nothing else listens there; the API's port is the one a person asks for. */
const USUAL_PORTS = {
  api: 3000,
  worker: 3090,
  apiMetrics: 9464,
  workerMetrics: 9465,
  assistant: 3091,
  admin: 8090,
  adminMetrics: 9466,
  mongodb: 27_117,
  temporal: 7233,
  temporalUi: 8233,
  smtp: 1025,
  mail: 8025,
  stripe: 4242,
  slack: 4010,
};

export type DemoPorts = typeof USUAL_PORTS;

/** With 0, free ports for all; else exactly the wished port, and for the others the usual one or the next free one. */
export async function chooseDemoPorts(wishedPort: number): Promise<DemoPorts> {
  const chosen: DemoPorts = { ...USUAL_PORTS, api: wishedPort };
  for (const name of Object.keys(USUAL_PORTS) as (keyof DemoPorts)[]) {
    chosen[name] = wishedPort === 0 ? await freePort() : await freePortFrom(chosen[name]);
  }
  if (wishedPort !== 0 && chosen.api !== wishedPort) {
    throw new Problem(
      `Port ${wishedPort} is taken by another program.`,
      `Take another one, for example: npm run demo -- --port ${chosen.api}`,
    );
  }
  return chosen;
}
