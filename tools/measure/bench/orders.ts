/** Carries messages between the bench and its load processes: one order to them; the phases and the recording back. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Calls } from './callers.js';
import type { Load, OnPhase, Recording } from './drive.js';

export interface Order extends Load, Calls {
  readonly mongodbUri: string;
}

/** The ledger's commands to the database within the measured time. */
export interface DatabaseTraffic {
  readonly commands: number;
  readonly commits: number;
}

export interface Done extends Recording {
  readonly traffic?: DatabaseTraffic;
}

type Message = { readonly phase: 'measuring' | 'measured' } | { readonly done: Done };

/** Runs `program` (a file beside this one) with an order. The process ends with us, by the 'disconnect' event. */
export function sendOrder(program: string, order: Order, onPhase: OnPhase): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), { serialization: 'advanced' });
    let done: Done | undefined;
    child.on('message', (message: Message) => {
      if ('done' in message) done = message.done;
      else onPhase(message.phase);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (done) resolve(done);
      else reject(new Error(`${program} ended with exit code ${code ?? 'unknown'}`));
    });
    child.send(order);
  });
}

/** Called in the load process: performs the one order that arrives, and ends the process. */
export function takeOrder(work: (order: Order, onPhase: OnPhase) => Promise<Done>): void {
  const send = (message: Message, sent?: () => void): void => {
    process.send?.(message, undefined, undefined, sent);
  };
  process.once('disconnect', () => process.exit(1));
  process.once('message', (order: Order) => {
    void work(order, (phase) => {
      send({ phase });
    }).then(
      (done) => {
        send({ done }, () => process.exit(0));
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
