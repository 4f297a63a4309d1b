import type { By } from '../../domain/account/actor.js';
import type { Command, UnsignedCommand } from '../../domain/reducer/command.js';

/** Signs what tests do, where it does not matter who does it. */
export const TESTER: By = { actor: 'api-key:test' };

/** A command that a test may leave unsigned. */
export type TestCommand = UnsignedCommand & Partial<By>;

export const signed = (command: TestCommand): Command => ({ ...TESTER, ...command });
