/** Names what the routes of the workspace share: how they add pages and actions, and how an action ends. */
import type { Express, Request } from 'express';
import { CreditsRefused, CreditsUnavailable } from '../../../../client/index.js';
import type { Html } from '../../../stand-ins/pages/html.js';
import type { Pipeline } from '../pipeline.js';
import type { CreditsDesk } from './credits.js';
import { failureNotice, type Notice } from './notice.js';
import type { Area } from './pages/frame.js';
import type { Who } from './people.js';
import type { Recruiting } from './recruiting.js';
import type { Waits } from './waits.js';

export interface WorkspaceParts {
  readonly desk: CreditsDesk;
  readonly recruiting: Recruiting;
  readonly pipeline: Pipeline;
  readonly apiUrl: string;
  readonly onError: (error: unknown) => void;
}

export interface Page {
  readonly area: Area;
  readonly title: string;
  readonly body: Html;
}

/** The routes of the workspace share these. */
export interface Workspace extends WorkspaceParts {
  readonly app: Express;
  readonly waits: Waits;
  /** Adds a page. `null` is a page that does not exist. */
  page(path: string, build: (who: Who, request: Request) => Promise<Page | null> | Page | null): void;
  /** Adds an action of those who may act. It ends at a page, where a notice says what happened. */
  action(path: string, act: (who: Who, request: Request) => Promise<Outcome> | Outcome): void;
}

export interface Outcome {
  /** The page to go to. */
  readonly to: string;
  readonly notice?: Notice;
}

/** A field of a form that was sent. */
export function field(request: Request, name: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** The page of this workspace from which a form was sent: named in the form, or by the browser. */
export function backTo(request: Request): string {
  const back = field(request, 'back') || pathOf(request.headers.referer);
  return /^\/[a-z]/.test(back) ? back : '/';
}

const pathOf = (address: string | undefined): string =>
  URL.canParse(address ?? '') ? new URL(address!).pathname : '/';

/** Does something that credits pay for; a refusal becomes a notice. */
export async function withNotice(
  who: Who,
  to: string,
  act: () => Promise<Notice>,
  waitsFor?: Notice['waits'],
): Promise<Outcome> {
  try {
    return { to, notice: await act() };
  } catch (error) {
    if (!(error instanceof CreditsRefused || error instanceof CreditsUnavailable)) throw error;
    return { to, notice: failureNotice(who, error, waitsFor) };
  }
}
