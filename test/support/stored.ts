/** Reads what a database has, so that a test can say that calls changed nothing. */
import { BSON } from 'mongodb';
import type { Connection } from 'mongoose';

/** They change by themselves: who is alive, who works at what, and snapshots, which are a cache written behind. */
const PACE = /process|lease|turn|session|snapshot/;

/** Every document of the collections whose names begin so, or of all, by its collection and id. */
export async function storedIn({ db }: Connection, beginnings = ['']): Promise<Record<string, string>> {
  const isWanted = (name: string): boolean => !PACE.test(name) && beginnings.some((one) => name.startsWith(one));
  const names = (await db!.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const stored: Record<string, string> = {};
  for (const name of names.filter(isWanted)) {
    for await (const { _id, ...document } of db!.collection(name).find()) {
      stored[`${name} ${String(_id)}`] = BSON.EJSON.stringify(document);
    }
  }
  return stored;
}
