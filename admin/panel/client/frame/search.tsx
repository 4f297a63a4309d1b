/** Finds an account from whatever a person has at hand: it shows hits while typing, and the keys lead through them. */
import React, { useEffect, useId, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { SearchResult } from '../../../customers/search.js';
import type { Json } from '../json.js';
import { get, messageOf, pathOf } from '../service.js';
import { toPage } from '../ui/parts.js';
import { Icon } from './icons.js';

type Found = Json<SearchResult>;
type Hit = Found['hits'][number];

/** What was found of the account. */
const BECAUSE = {
  account: 'Account',
  customer: 'Stripe customer',
  member: 'Member',
  payment: 'Purchase',
  entry: 'Entry',
} as const;

const MIN_LENGTH = 2;
const QUIET_MS = 150;

export const Search = () => {
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const wanted = text.trim();

  useEffect(() => {
    setFound(null);
    setProblem(null);
    setActive(0);
    if (wanted.length < MIN_LENGTH) return undefined;
    const own = new AbortController();
    const timer = setTimeout(() => {
      get<Found>(pathOf(['search'], { text: wanted }), own.signal).then(setFound, (error: unknown) => {
        if (!own.signal.aborted) setProblem(messageOf(error));
      });
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [wanted]);

  const open = ({ account, entryId }: Hit): void => {
    setText('');
    navigate(entryId === null ? toPage('account', { id: account.id }) : toPage('entry', { id: entryId }));
  };
  const hits = found?.hits ?? [];
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const count = hits.length;
    if (event.key === 'Escape') setText('');
    if (count === 0) return;
    if (event.key === 'ArrowDown') setActive((active + 1) % count);
    else if (event.key === 'ArrowUp') setActive((active + count - 1) % count);
    else if (event.key === 'Enter') open(hits[active]!);
    else return;
    event.preventDefault();
  };
  const isOpen = found !== null || problem !== null;

  return (
    <div className="fg-search">
      <Icon name="search" />
      <input
        type="search"
        role="combobox"
        aria-label="Find an account"
        aria-expanded={isOpen}
        aria-controls={list}
        aria-activedescendant={hits.length > 0 ? `${list}-${active}` : undefined}
        placeholder="Account, name, email, payment, debit …"
        value={text}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <ul id={list} role="listbox" aria-label="Found">
          {problem !== null && <li className="none">{problem}</li>}
          {found?.unfinished === true && (
            <li className="none">Too many begin with this to be found in time. Type more of it.</li>
          )}
          {found?.hits.length === 0 && !found.unfinished && <li className="none">Nothing was found.</li>}
          {hits.map((hit, index) => (
            <li
              key={`${hit.account.id}-${hit.by}-${hit.matched}`}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              onMouseEnter={() => {
                setActive(index);
              }}
              onMouseDown={(event) => {
                event.preventDefault();
                open(hit);
              }}
            >
              <b>{hit.account.name}</b>
              <span>
                {BECAUSE[hit.by]} {hit.matched}
                {hit.by !== 'account' && ` · ${hit.account.id}`}
              </span>
            </li>
          ))}
          {found?.more === true && <li className="none">There are more. A longer text shows them.</li>}
        </ul>
      )}
    </div>
  );
};
