import { checkContent, UnfitDatabase } from '../../ledger/mongo/server-check.js';
import { connectMongo } from '../../storage/connect.js';
import { Problem } from '../../boot/problem.js';

/** Throws `Problem` for a database that an earlier version has written: no process would start on it. */
export async function refuseFormerData(mongodbUri: string): Promise<void> {
  const connection = await connectMongo(mongodbUri);
  try {
    await checkContent(connection);
  } catch (error) {
    throw error instanceof UnfitDatabase ? new Problem(error.message) : error;
  } finally {
    await connection.close();
  }
}
