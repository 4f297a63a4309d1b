/** Signs people in and out, and lets them change their password. A sign-in begins a new session, whatever cookie came with it. */
import { promisify } from 'node:util';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { FuelgaugeError } from '../../../domain/errors.js';
import type { Audit } from '../../audit/audit.js';
import type { Staff, StaffMember } from '../../staff/staff.js';
import { giveCsrfToken, isToken, requireCsrfToken } from '../http/csrf.js';
import { findSignedIn, PASSWORD, SIGN_IN } from '../http/signed-in.js';
import { passwordPage, signInPage } from './page.js';

const HOME = '/admin';
/** Failures from one address in a minute, whoever it tries to be. */
const MAX_FAILURES = 5;
const MAX_FORM = '4kb';

interface SignInParts {
  readonly staff: Pick<Staff, 'signIn' | 'findActive' | 'changePassword'>;
  readonly audit: Pick<Audit, 'record'>;
}

const WRONG =
  'This email and this password do not belong together. Try again, or ask an admin of the back office for a new password.';

/** After the sign-in a person sees the page `to`, or the first page where `to` is none of our pages. */
const asked = z.object({
  to: z
    .string()
    .max(500)
    .regex(/^\/admin\/pages\/[\w-]+(\?[\w.~%&=+:-]*)?$/)
    .catch(HOME),
  ended: z.string().optional(),
});

const form = express.urlencoded({ extended: false, limit: MAX_FORM });
const credentials = z.object({ email: z.string().max(200), password: z.string().max(200) });
const passwords = z.object({ csrf: z.string(), old: z.string(), chosen: z.string(), again: z.string() });

export function signInRoutes({ staff, audit }: SignInParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const failures = new RateLimiterMemory({ points: MAX_FAILURES, duration: 60 });

  router.get('/sign-in', (request, response) => {
    const { to, ended } = asked.parse(request.query);
    showPage(response, 200, signInPage(ended ? 'You were signed out. Sign in to go on.' : null, to));
  });

  router.post('/sign-in', form, async (request, response) => {
    const { email, password } = credentials.catch({ email: '', password: '' }).parse(request.body);
    const { to } = asked.parse(request.body ?? {});
    const address = request.ip ?? '';
    // Counted before the password is looked at: that takes time and memory, and guesses may be sent at once.
    const isCounted = await failures.consume(address).then(
      () => true,
      () => false,
    );
    if (!isCounted) {
      showPage(response, 429, signInPage('Too many attempts failed. Wait a minute, then try again.', to, email));
      return;
    }
    const result = await staff.signIn(email, password);
    if (result.outcome === 'signed-in') {
      await failures.reward(address);
      await beginSession(request, result.staff);
      response.redirect(result.staff.mustChangePassword ? PASSWORD : to);
      return;
    }
    if (result.outcome === 'paused') {
      const seconds = Math.ceil((result.until.getTime() - Date.now()) / 1_000);
      showPage(response, 429, signInPage(`Too many attempts failed. Try again in ${seconds} seconds.`, to, email));
    } else {
      showPage(response, 401, signInPage(WRONG, to, email));
    }
  });

  router.post('/sign-out', requireCsrfToken, async (request, response) => {
    const { staffId } = request.session;
    await promisify(request.session.destroy.bind(request.session))();
    if (staffId !== undefined) await audit.record({ by: staffId, act: 'signed-out' });
    response.clearCookie('staff', { path: HOME }).json({ signedOut: true });
  });

  const withPerson =
    (handle: (request: Request, response: Response, person: StaffMember) => Promise<void> | void): RequestHandler =>
    async (request, response) => {
      const person = await findSignedIn(staff, request);
      if (person) await handle(request, response, person);
      else response.redirect(SIGN_IN);
    };

  const showPasswords = (request: Request, response: Response, person: StaffMember, problem: string | null): void => {
    const page = passwordPage(giveCsrfToken(request, response), person.mustChangePassword, problem);
    showPage(response, problem === null ? 200 : 422, page);
  };

  router.get(
    '/password',
    withPerson((request, response, person) => {
      showPasswords(request, response, person, null);
    }),
  );

  router.post(
    '/password',
    form,
    withPerson(async (request, response, person) => {
      const { csrf, old, chosen, again } = passwords.catch(NO_PASSWORDS).parse(request.body);
      if (!isToken(request.session.csrf, csrf)) {
        showPasswords(request, response, person, 'This page was too old. Enter your passwords once more.');
        return;
      }
      if (chosen !== again) {
        showPasswords(request, response, person, 'The two new passwords differ.');
        return;
      }
      try {
        await staff.changePassword(person.id, old, chosen);
      } catch (error) {
        if (!(error instanceof FuelgaugeError)) throw error;
        showPasswords(request, response, person, error.message.replace(/^\w+: /, ''));
        return;
      }
      await beginSession(request, person);
      response.redirect(HOME);
    }),
  );

  return router;
}

const NO_PASSWORDS = { csrf: '', old: '', chosen: '', again: '' };

async function beginSession(request: Request, { id }: StaffMember): Promise<void> {
  await promisify(request.session.regenerate.bind(request.session))();
  request.session.staffId = id;
  request.session.signedInAt = Date.now();
  await promisify(request.session.save.bind(request.session))();
}

function showPage(response: Response, status: number, page: string): void {
  response.status(status).type('html').send(page);
}
