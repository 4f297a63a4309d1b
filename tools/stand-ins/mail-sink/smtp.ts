import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerEnvelope } from 'smtp-server';
import type { MailFault, MailFaults } from './faults.js';
import type { Envelope, Mailbox } from './mailbox.js';

const LOOPBACK = '127.0.0.1';

export interface RunningSmtp {
  readonly port: number;
  close(): Promise<void>;
}

/** Accepts every mail to every address, without a password, from this machine only. */
export async function startSmtp(port: number, mailbox: Mailbox, faults: MailFaults): Promise<RunningSmtp> {
  const server = new SMTPServer({
    name: 'mail-sink',
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const refused = faults.take('recipient');
      if (refused !== null) callback(refusal(refused));
      else callback();
    },
    onData(stream, session, callback) {
      void buffer(stream)
        .then(async (source) => {
          const refused = faults.take('data');
          if (refused !== null) throw refusal(refused);
          await mailbox.keep(source, envelopeOf(session.envelope));
          const lost = faults.take('lost');
          if (lost !== null) throw refusal(lost);
          callback();
        })
        .catch((error: unknown) => {
          callback(error as Error);
        });
    },
  });
  // A client that hangs up in the middle must not end the server.
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

function refusal({ code }: MailFault): Error {
  const text = code < 500 ? 'The mail sink is set to answer: try again later' : 'The mail sink is set to refuse';
  return Object.assign(new Error(text), { responseCode: code });
}

function envelopeOf({ mailFrom, rcptTo }: SMTPServerEnvelope): Envelope {
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
}
