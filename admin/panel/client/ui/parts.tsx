/** Small parts that all pages are made of. Their looks are in `looks/panel.css`. */
import React, { type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { PageName } from '../../pages.js';
import { pathOf, type Read } from '../service.js';
import { words } from '../format.js';

/** Where a page is, with what it shows. */
export const toPage = (name: PageName, query: Readonly<Record<string, string | null | undefined>> = {}): string =>
  pathOf(['admin', 'pages', name], query);

interface ToProps {
  readonly page: PageName;
  readonly query?: Readonly<Record<string, string | null | undefined>>;
  readonly className?: string;
  readonly children: ReactNode;
}

export const To = ({ page, query, className, children }: ToProps) => (
  <Link to={toPage(page, query)} className={className}>
    {children}
  </Link>
);

export type Columns = 3 | 4 | 5 | 6 | 7 | 8 | 12;

interface CardProps {
  readonly title?: string;
  readonly note?: ReactNode;
  readonly more?: ReactNode;
  /** Of twelve columns, on a wide page. */
  readonly columns?: Columns;
  /** A table goes to the card's edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export const Card = ({ title, note, more, columns = 12, flush = false, children }: CardProps) => (
  <section className={`fg-card c${columns}`}>
    {title !== undefined && (
      <header>
        <h2>{title}</h2>
        {note !== undefined && <span className="fg-soft">{note}</span>}
        {more !== undefined && <span className="more">{more}</span>}
      </header>
    )}
    <div className={flush ? 'flush' : 'body'}>{children}</div>
  </section>
);

interface StatProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly columns?: Columns;
}

export const Stat = ({ label, value, note, columns = 3 }: StatProps) => (
  <Card columns={columns}>
    <div className="fg-stat">
      <span className="label">{label}</span>
      <span className="value">{value}</span>
      <span className="fg-soft">{note}</span>
    </div>
  </Card>
);

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';

/** Words that stand for a state. Others are plain. */
const TONES: Readonly<Record<string, Tone>> = {
  ...{ active: 'good', credited: 'good', sent: 'good', applied: 'good', open: 'good', charged: 'good' },
  ...{ failed: 'bad', parked: 'bad', disputed: 'bad', disabled: 'bad', closed: 'bad', rejected: 'bad' },
  ...{
    pending: 'warn',
    awaiting_payment: 'warn',
    held: 'warn',
    waiting: 'warn',
    paused: 'warn',
    partly_refunded: 'warn',
  },
  ...{ processing: 'info', approved: 'info', applying: 'info', running: 'info', scheduled: 'info' },
};

export const Pill = ({ state, tone }: { readonly state: string; readonly tone?: Tone }) => (
  <span className={`fg-pill ${tone ?? TONES[state] ?? 'plain'}`}>{words(state)}</span>
);

export const Note = ({ tone = 'info', children }: { readonly tone?: Tone; readonly children: ReactNode }) => (
  <p className={`fg-note ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
    {children}
  </p>
);

export const Empty = ({ children }: { readonly children: ReactNode }) => <p className="fg-empty">{children}</p>;

export const Check = ({ ok, children }: { readonly ok: boolean; readonly children: ReactNode }) => (
  <li className={ok ? 'fg-check good' : 'fg-check bad'}>
    <span aria-hidden="true">{ok ? '✓' : '✗'}</span>
    <span>
      {!ok && <b>Wrong: </b>}
      {children}
    </span>
  </li>
);

interface PageProps {
  readonly title: string;
  readonly above?: ReactNode;
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export const Page = ({ title, above, below, actions, children }: PageProps) => {
  React.useEffect(() => {
    document.title = `${title} · Fuelgauge`;
  }, [title]);
  return (
    <main className="fg-page">
      {above !== undefined && (
        <nav className="fg-crumbs" aria-label="Where you are">
          {above}
        </nav>
      )}
      <div className="fg-head">
        <div>
          <h1>{title}</h1>
          {below !== undefined && <div className="fg-below">{below}</div>}
        </div>
        {actions !== undefined && <div className="fg-actions">{actions}</div>}
      </div>
      {children}
    </main>
  );
};

interface FailedProps {
  readonly problem: string;
  readonly again: () => void;
}

export const Failed = ({ problem, again }: FailedProps) => (
  <Note tone="bad">
    {problem}{' '}
    <button type="button" className="fg-link" onClick={again}>
      Try again
    </button>
  </Note>
);

export const Waiting = ({ children }: { readonly children: ReactNode }) => (
  <p className="fg-empty" role="status">
    {children}
  </p>
);

/** Shows what was read, or that it is being read, or what went wrong with a way to try again. */
export function Loaded<T>({ read, children }: { readonly read: Read<T>; readonly children: (data: T) => ReactNode }) {
  const { data, problem, again } = read;
  return (
    <>
      {problem !== null && <Failed problem={problem} again={again} />}
      {data === null ? problem === null && <Waiting>Loading …</Waiting> : children(data)}
    </>
  );
}
