// schemathesis tries an API with requests that it makes from the OpenAPI document. It needs Python, which a machine may
// lack: only the test that tries our API is then left out, and `npm test` says so.
import { hasPython, pythonProgram, type PythonProgram } from './python-packages.js';

/** Undefined on a machine without Python. */
export async function findSchemathesis(): Promise<PythonProgram | undefined> {
  return (await hasPython()) ? await pythonProgram('schemathesis', 'schemathesis') : undefined;
}
