/** Is the bar above each page: the search, the person, light or dark, and the way out. It takes the place of AdminJS's. */
import React from 'react';
import { words } from '../format.js';
import { useMe } from '../me.js';
import { post } from '../service.js';
import { Icon } from './icons.js';
import { Search } from './search.js';

const isDark = (): boolean => getComputedStyle(document.documentElement).colorScheme === 'dark';

async function changeTheme(): Promise<void> {
  await post('/theme', { theme: isDark() ? 'light' : 'dark' });
  location.reload();
}

async function signOut(): Promise<void> {
  const token = document.cookie.split('; ').find((cookie) => cookie.startsWith('XSRF-TOKEN='));
  const headers = { 'x-xsrf-token': decodeURIComponent(token?.split('=')[1] ?? '') };
  await fetch('/admin/sign-out', { method: 'POST', headers });
  location.assign('/admin/sign-in');
}

export const TopBar = ({ toggleSidebar }: { readonly toggleSidebar: () => void }) => {
  const me = useMe();
  return (
    <header className="fg-top" data-css="topbar">
      <button type="button" className="fg-round menu" aria-label="Menu" onClick={toggleSidebar}>
        <Icon name="menu" />
      </button>
      <Search />
      <div className="person">
        <button
          type="button"
          className="fg-round"
          aria-label="Light or dark"
          title="Light or dark"
          onClick={() => {
            void changeTheme();
          }}
        >
          <Icon name="moon" />
        </button>
        {me && (
          <a href="/admin/password" className="who" title="Change your password">
            <b>{me.name}</b>
            <span>{words(me.role)}</span>
          </a>
        )}
        <button
          type="button"
          className="fg-round"
          aria-label="Sign out"
          title="Sign out"
          onClick={() => {
            void signOut();
          }}
        >
          <Icon name="leave" />
        </button>
      </div>
    </header>
  );
};
