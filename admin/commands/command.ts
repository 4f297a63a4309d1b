/** Runs an operators' command on the database of MONGODB_URI, from its arguments to its exit code. */
import type { Connection } from 'mongoose';
import { describeFailure, Problem } from '../../boot/problem.js';
import { withSecretFiles } from '../../boot/secret-files.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { requireReadable } from '../../schema/version.js';
import { connectMongo } from '../../storage/connect.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** Does the work and resolves with the exit code. */
export type Run = (connection: Connection) => Promise<number>;

export interface Command {
  readonly usage: string;
  /** The exit code of a command that could not do its work. */
  readonly failureCode: number;
  /** Any error it throws is shown together with the usage. */
  readonly parse: (args: string[]) => Run;
}

/** Resolves with the exit code; failures go to stderr. */
export async function runCommand(command: Command): Promise<number> {
  try {
    const run = parse(command);
    const connection = await connect(mongodbUri(command));
    try {
      await requireReadable(connection);
      return await run(connection);
    } finally {
      await connection.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof FuelgaugeError ? error.message : describeFailure(error)}\n`);
    return command.failureCode;
  }
}

/** For an argument that names no command. */
export const unknownCommand = (command: string | undefined): Error =>
  new Error(command === undefined ? 'Give a command.' : `The command ${command} is unknown.`);

function parse({ usage, parse: parseArguments }: Command): Run {
  try {
    return parseArguments(process.argv.slice(2));
  } catch (error) {
    throw new Problem((error as Error).message, `\n${usage}`);
  }
}

function mongodbUri({ usage }: Command): string {
  const uri = withSecretFiles(process.env)['MONGODB_URI'];
  if (!uri) throw new Problem('MONGODB_URI is not set: it names the database.', `\n${usage}`);
  return uri;
}

async function connect(uri: string): Promise<Connection> {
  try {
    return await connectMongo(uri, { selectionTimeoutMs: CONNECT_TIMEOUT_MS });
  } catch (error) {
    throw new Problem(
      `The database in MONGODB_URI cannot be reached: ${(error as Error).message}`,
      'Start it, or correct the URI.',
    );
  }
}
