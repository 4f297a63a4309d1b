/** Finds an account from whatever a person has at hand: it shows hits while typing, and the keys lead through them. */
import React, { useEffect, useId, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { get, messageOf, pathOf } from '../service.js';
import { toPage } from '../ui/parts.js';
import { Icon } from './icons.js';

export interface Hit {
  readonly accountId: string;
  readonly name: string;
  /** What was found, such as `member olivia@example.com`. */
  readonly because: string;
  readonly page: 'account' | 'entry';
  /** What the page shows. */
  readonly id: string;
}

const MIN_LENGTH = 2;
const QUIET_MS = 150;

export const Search = () => {
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly Hit[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const wanted = text.trim();

  useEffect(() => {
    setHits(null);
    setProblem(null);
    setActive(0);
    if (wanted.length < MIN_LENGTH) return undefined;
    const own = new AbortController();
    const timer = setTimeout(() => {
      get<{ items: readonly Hit[] }>(pathOf(['search'], { text: wanted }), own.signal).then(
        ({ items }) => {
          setHits(items);
        },
        (error: unknown) => {
          if (!own.signal.aborted) setProblem(messageOf(error));
        },
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [wanted]);

  const open = ({ page, id, accountId }: Hit): void => {
    setText('');
    navigate(toPage(page, page === 'account' ? { id: accountId } : { id }));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const count = hits?.length ?? 0;
    if (event.key === 'Escape') setText('');
    if (count === 0) return;
    if (event.key === 'ArrowDown') setActive((active + 1) % count);
    else if (event.key === 'ArrowUp') setActive((active + count - 1) % count);
    else if (event.key === 'Enter') open(hits![active]!);
    else return;
    event.preventDefault();
  };
  const isOpen = hits !== null || problem !== null;

  return (
    <div className="fg-search">
      <Icon name="search" />
      <input
        type="search"
        role="combobox"
        aria-label="Find an account"
        aria-expanded={isOpen}
        aria-controls={list}
        aria-activedescendant={hits?.length ? `${list}-${active}` : undefined}
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
          {hits?.length === 0 && <li className="none">Nothing was found.</li>}
          {hits?.map((hit, index) => (
            <li
              key={`${hit.accountId}-${hit.because}`}
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
              <b>{hit.name}</b>
              <span>{hit.because}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
