/** Shows a person by name where a record has the id. All parts of a page share one reading. */
import React, { useEffect, useState } from 'react';
import { get } from './service.js';

type Names = ReadonlyMap<string, string>;

const NONE: Names = new Map();
const PREFIX = 'staff:';
let reading: Promise<Names> | null = null;

async function readNames(): Promise<Names> {
  const { items } = await get<{ items: readonly { readonly id: string; readonly name: string }[] }>('/staff');
  return new Map(items.map(({ id, name }) => [id, name]));
}

/** Takes an id, or an actor as entries name one (`staff:…`). The id stays as a hint: two people may have one name. */
export const StaffName = ({ id }: { readonly id: string }) => {
  const [names, setNames] = useState(NONE);
  useEffect(() => {
    reading ??= readNames();
    reading.then(setNames, () => {
      reading = null;
    });
  }, []);
  const name = names.get(id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);
  return name === undefined ? <code>{id}</code> : <span title={id}>{name}</span>;
};
