/** Finds the person of a request. The role is read from the database each time, so that taking it away acts at once. */
import type { Request, RequestHandler, Response } from 'express';
import type { Staff, StaffMember } from '../../staff/staff.js';
import { refusePlainly } from './refuse.js';
import { MAX_SESSION_MS } from './session.js';

export const SIGN_IN = '/admin/sign-in';
export const PASSWORD = '/admin/password';

export const staffOf = (response: Response): StaffMember => response.locals['staff'] as StaffMember;

export async function findSignedIn(
  staff: Pick<Staff, 'findActive'>,
  { session }: Request,
): Promise<StaffMember | null> {
  const { staffId, signedInAt } = session;
  if (staffId === undefined || signedInAt === undefined) return null;
  if (Date.now() - signedInAt > MAX_SESSION_MS) return null;
  const found = await staff.findActive(staffId);
  return found && signedInAt >= found.sessionsFrom.getTime() ? found : null;
}

export function requireSignedIn(staff: Pick<Staff, 'findActive'>): RequestHandler {
  return async (request, response, next) => {
    const found = await findSignedIn(staff, request);
    if (!found) {
      if (isCall(request)) refusePlainly(response, 401, 'You are signed out. Sign in again.', 'signed-out');
      else response.redirect(`${SIGN_IN}?${new URLSearchParams({ to: request.originalUrl }).toString()}`);
      return;
    }
    if (found.mustChangePassword) {
      if (isCall(request)) refusePlainly(response, 403, 'Choose a password of your own first.');
      else response.redirect(PASSWORD);
      return;
    }
    response.locals['staff'] = found;
    giveToFrame(request, found);
    next();
  };
}

/** A page shows the sign-in instead; a call of a page's script is refused. */
const isCall = ({ path, method }: Request): boolean => method !== 'GET' || /^\/(api|service)\//.test(path);

/**
 * AdminJS reads the person from the session, but the store must not keep it. What it gets is written into its pages
 * unescaped, so there is no text of a person in it.
 */
function giveToFrame({ session }: Request, { id, role }: StaffMember): void {
  const value = { id, role, email: id, theme: session.theme ?? 'light' };
  Object.defineProperty(session, 'adminUser', { value, enumerable: false, configurable: true });
}
