/**
 * This machine lacks what containers need: a program, a right, or a registry that answers. That is no fault of the project,
 * so the run is skipped and its message says why. It follows "skipped, because".
 */
export class CannotRunHere extends Error {
  override readonly name = 'CannotRunHere';
}

/** How npm, apt-get and pip say that they did not reach their server. */
const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b|Temporary failure|Could not (?:resolve|connect)|Unable to (?:connect|fetch)|Failed to fetch/i;

/** The line of the output that says that a registry did not answer, or undefined. */
export const unreachable = (output: string): string | undefined =>
  output
    .split('\n')
    .find((line) => UNREACHABLE.test(line))
    ?.trim();
