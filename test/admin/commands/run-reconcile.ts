import { runOperatorsCommand, type Ended } from '../../support/operators-command.js';

/** Runs the command on the database of `uri`, to its end. */
export const reconcile = (uri: string, ...args: string[]): Promise<Ended> =>
  runOperatorsCommand('reconcile', args, { MONGODB_URI: uri });
