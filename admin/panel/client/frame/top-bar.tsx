/** Is the bar above each page: the search, the person, light or dark, and the way out. It takes the place of AdminJS's. */
import React from 'react';
import { words } from '../format.js';
import { useMe } from '../me.js';
import { csrfToken, post } from '../service.js';
import { Icon, type IconName } from './icons.js';
import { Search } from './search.js';

const isDark = (): boolean => getComputedStyle(document.documentElement).colorScheme === 'dark';

async function changeTheme(): Promise<void> {
  await post('/theme', { theme: isDark() ? 'light' : 'dark' });
  location.reload();
}

async function signOut(): Promise<void> {
  const left = await fetch('/admin/sign-out', { method: 'POST', headers: { 'x-xsrf-token': csrfToken() } }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (left) location.assign('/admin/sign-in');
  else alert('You are still signed in. Try again in a moment.');
}

interface RoundButtonProps {
  readonly label: string;
  readonly icon: IconName;
  readonly act: () => Promise<void>;
}

const RoundButton = ({ label, icon, act }: RoundButtonProps) => (
  <button
    type="button"
    className="fg-round"
    aria-label={label}
    title={label}
    onClick={() => {
      void act();
    }}
  >
    <Icon name={icon} />
  </button>
);

export const TopBar = ({ toggleSidebar }: { readonly toggleSidebar: () => void }) => {
  const me = useMe();
  return (
    <header className="fg-top" data-css="topbar">
      <button type="button" className="fg-round menu" aria-label="Menu" onClick={toggleSidebar}>
        <Icon name="menu" />
      </button>
      <Search />
      <div className="person">
        <RoundButton label="Light or dark" icon="moon" act={changeTheme} />
        {me && (
          <a href="/admin/password" className="who" title="Change your password">
            <b>{me.name}</b>
            <span>{words(me.role)}</span>
          </a>
        )}
        <RoundButton label="Sign out" icon="leave" act={signOut} />
      </div>
    </header>
  );
};
