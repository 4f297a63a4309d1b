/** Finds due work that nobody has done for a while, in every collection of the process that keeps some. */
import type { Connection, Model } from 'mongoose';
import type { DueWork } from './due-work.js';

export interface OverdueWork {
  readonly collection: string;
  /** Counted up to `countUpTo`. */
  readonly count: number;
  /** Since when the oldest is due. */
  readonly since: Date;
}

export async function listOverdueWork(connection: Connection, before: Date, countUpTo: number): Promise<OverdueWork[]> {
  const models = Object.values(connection.models).filter(({ schema }) => 'dueAt' in schema.paths);
  const found = await Promise.all(
    models.map(async (each) => {
      const model = each as unknown as Model<DueWork>;
      const overdue = { dueAt: { $ne: null, $lt: before } };
      const oldest = await model.findOne(overdue, { dueAt: 1 }).sort({ dueAt: 1 }).lean<DueWork>();
      if (!oldest?.dueAt) return [];
      const count = await model.countDocuments(overdue, { limit: countUpTo });
      return [{ collection: model.collection.name, count, since: oldest.dueAt }];
    }),
  );
  return found.flat().sort((a, b) => a.since.getTime() - b.since.getTime());
}
