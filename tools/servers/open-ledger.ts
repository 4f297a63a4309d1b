/** Opens the ledger alone, without the rest of the product, for tests, measurements and proofs. */
import type { Connection } from 'mongoose';
import { FIRST_PRICE_LIST } from '../../domain/pricing/price-list.js';
import { openMongoLedger, type MongoLedger, type MongoLedgerOptions } from '../../ledger/mongo-ledger.js';
import { connectMongo } from '../../storage/connect.js';

export interface OpenedLedger extends MongoLedger {
  readonly connection: Connection;
}

/** With the first price list and every Space, unless the options say otherwise; `close` closes the connection, too. */
export async function openLedger(uri: string, options: Partial<MongoLedgerOptions> = {}): Promise<OpenedLedger> {
  const connection = await connectMongo(uri);
  const opened = await openMongoLedger(connection, {
    priceList: () => FIRST_PRICE_LIST,
    hasSpace: () => true,
    onError: () => undefined,
    ...options,
  });
  return {
    ...opened,
    connection,
    async close() {
      await opened.close();
      await connection.close();
    },
  };
}
