import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerEnvelope } from 'smtp-server';
import type { BadDay, BadDays } from './faults.js';
import type { Envelope, Mailbox } from './mailbox.js';

const LOOPBACK = '127.0.0.1';

export interface RunningSmtp {
  readonly port: number;
  close(): Promise<void>;
}

/** Takes every mail for everybody, from this machine only, without a password. */
export async function startSmtp(port: number, mailbox: Mailbox, badDays: BadDays): Promise<RunningSmtp> {
  const server = new SMTPServer({
    name: 'mail-sink',
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const refused = badDays.take('recipient');
      if (refused !== null) callback(refusal(refused));
      else callback();
    },
    onData(stream, session, callback) {
      void buffer(stream)
        .then(async (source) => {
          const refused = badDays.take('data');
          if (refused !== null) throw refusal(refused);
          await mailbox.keep(source, envelopeOf(session.envelope));
          const lost = badDays.take('lost');
          if (lost !== null) throw refusal(lost);
          callback();
        })
        .catch((error: unknown) => {
          callback(error as Error);
        });
    },
  });
  // Who hangs up in the middle is no reason to end.
  server.on('error', () => undefined);
  const listening = once(server.server, 'listening');
  server.listen(port, LOOPBACK);
  await listening;
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

function refusal({ code }: BadDay): Error {
  const text = code < 500 ? 'The sink was told to say: try again later' : 'The sink was told to refuse';
  return Object.assign(new Error(text), { responseCode: code });
}

function envelopeOf({ mailFrom, rcptTo }: SMTPServerEnvelope): Envelope {
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
}
