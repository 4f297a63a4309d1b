/** Documents as MongoDB stores them (BSON), one after the other: no field changes its type on the way. */
import { BSON, type Collection, type Document, type Filter, type ObjectId } from 'mongodb';
import { LONG_MAJORITY } from '../storage/driver.js';

/** A cursor is not kept for longer than this many documents take. */
const DOCUMENTS_A_CURSOR = 50_000;
const BATCH = 1_000;
/** MongoDB's own limit, and what a server may add. */
const MAX_DOCUMENT_BYTES = 17 * 1_024 * 1_024;
const LENGTH_BYTES = 4;
/** With a length, one type and the end. */
const MIN_DOCUMENT_BYTES = 5;

/** With the types of MongoDB in place of those of JavaScript, so that they go back as they came. */
const EXACT = { promoteValues: false, bsonRegExp: true } as const;

export const decode = (raw: Uint8Array): Document => BSON.deserialize(raw);
export const decodeExactly = (raw: Uint8Array): Document => BSON.deserialize(raw, EXACT);
export const encode = (document: Document): Uint8Array => BSON.serialize(document);

/** Of a filter without ids: in the order of their ids, those that are inserted meanwhile behind the last one included. */
export async function* readDocuments(
  collection: Collection,
  filter: Filter<Document> = {},
): AsyncGenerator<Uint8Array> {
  for (let behind: Filter<Document> = {}; ;) {
    const cursor = collection
      .find({ ...filter, ...behind }, { ...LONG_MAJORITY, raw: true })
      .sort({ _id: 1 })
      .batchSize(BATCH) as unknown as AsyncIterable<Uint8Array>;
    let count = 0;
    let last: Uint8Array | undefined;
    for await (const raw of cursor) {
      yield raw;
      last = raw;
      count += 1;
      if (count === DOCUMENTS_A_CURSOR) break;
    }
    if (last === undefined || count < DOCUMENTS_A_CURSOR) return;
    // The driver knows ids of its own type only; ours are texts and numbers.
    behind = { _id: { $gt: decodeExactly(last)['_id'] as ObjectId } };
  }
}

/** Cuts a file's content into its documents. Throws where it is none. */
export async function* splitDocuments(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of content) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    while (rest.length - from >= LENGTH_BYTES) {
      const length = rest.readInt32LE(from);
      if (length < MIN_DOCUMENT_BYTES || length > MAX_DOCUMENT_BYTES) throw new Error('it holds no documents');
      if (rest.length - from < length) break;
      yield rest.subarray(from, from + length);
      from += length;
    }
    rest = rest.subarray(from);
  }
  if (rest.length > 0) throw new Error('its last document is cut off');
}

/** Cuts a file's content into its lines, without their ends. */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of content) {
    const lines = (rest + piece.toString('utf8')).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}
