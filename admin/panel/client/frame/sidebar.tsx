/** Is the menu. It takes the place of AdminJS's. */
import React, { useEffect } from 'react';
import { Link, useLocation } from 'react-router-dom';
import type { PageName } from '../../pages.js';
import { toPage } from '../ui/parts.js';
import { Icon, type IconName } from './icons.js';

interface Entry {
  readonly page: PageName | null;
  readonly label: string;
  readonly icon: IconName;
  /** Pages that belong to it. */
  readonly also?: readonly PageName[];
}

const GROUPS: readonly (readonly [title: string | null, entries: readonly Entry[]])[] = [
  [null, [{ page: null, label: 'Overview', icon: 'home' }]],
  [
    'Customers',
    [
      {
        page: 'accounts',
        label: 'Accounts',
        icon: 'people',
        also: ['account', 'entries', 'entry', 'figure', 'refusal'],
      },
    ],
  ],
  [
    'Money',
    [
      { page: 'corrections', label: 'Corrections', icon: 'pen', also: ['correct', 'correction'] },
      { page: 'catalogue', label: 'Plans and prices', icon: 'tag', also: ['plan', 'draft'] },
    ],
  ],
  [
    'Control',
    [
      { page: 'operations', label: 'Operations', icon: 'pulse' },
      { page: 'audit', label: 'Audit log', icon: 'eye' },
      { page: 'staff', label: 'Staff', icon: 'person' },
    ],
  ],
];

/** AdminJS says only here whether its menu is open; the button that opens it is in the bar above (`top-bar.tsx`). */
function useMenuButton(isVisible: boolean): void {
  useEffect(() => {
    const button = document.querySelector<HTMLButtonElement>('.fg-round.menu');
    button?.setAttribute('aria-expanded', String(isVisible));
    if (!isVisible) return undefined;
    const close = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      button?.click();
      button?.focus();
    };
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('keydown', close);
    };
  }, [isVisible]);
}

export const Sidebar = ({ isVisible }: { readonly isVisible: boolean }) => {
  useMenuButton(isVisible);
  const { pathname } = useLocation();
  const here = pathname.split('/').at(-1) ?? '';
  const isHere = ({ page, also = [] }: Entry): boolean =>
    page === null ? pathname.replace(/\/$/, '') === '/admin' : [page, ...also].includes(here as PageName);
  return (
    <aside className={isVisible ? 'fg-sidebar open' : 'fg-sidebar'} data-css="sidebar">
      <Link to="/admin" className="fg-brand">
        <img src="/admin/looks/favicon.svg" alt="" width={26} height={26} /> Fuelgauge
      </Link>
      <nav aria-label="Pages">
        {GROUPS.map(([title, entries]) => (
          <React.Fragment key={title ?? ''}>
            {title !== null && <h2>{title}</h2>}
            {entries.map((entry) => (
              <Link
                key={entry.label}
                to={entry.page === null ? '/admin' : toPage(entry.page)}
                aria-current={isHere(entry) ? 'page' : undefined}
              >
                <Icon name={entry.icon} /> {entry.label}
              </Link>
            ))}
          </React.Fragment>
        ))}
      </nav>
    </aside>
  );
};
