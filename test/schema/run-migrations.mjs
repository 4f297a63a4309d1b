// A process that runs two migrations of the tests, as `npm run migrate` would: node run-migrations.mjs URI STOP. It prints a
// line for each piece that it did. If STOP is not empty, it stops working at that piece and waits to be killed.
import { migrate } from '../../dist/schema/migrate.js';
import { connectMongo } from '../../dist/storage/connect.js';

const [uri, stop] = process.argv.slice(2);
const PIECE = 10;
const say = (line) => process.stdout.write(`${line}\n`);

/** Gives each person a field, in pieces, in the order of their ids. */
const inPieces = (version, name, oldestProcess, fieldOf) => ({
  ...{ version, name, oldestProcess },
  async apply({ db, place, moveTo }) {
    const people = db.collection('people');
    for (let after = place ?? ''; ;) {
      const piece = await people
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(PIECE)
        .toArray();
      if (piece.length === 0) return;
      for (const person of piece) await people.updateOne({ _id: person._id }, { $set: fieldOf(person) });
      after = piece.at(-1)._id;
      say(`${version}: did ${piece[0]._id} to ${after}`);
      if (after === stop) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
      await moveTo(after);
    }
  },
});

const migrations = [
  inPieces(2, 'short-names', 1, ({ name }) => ({ shortName: name.slice(0, 3) })),
  inPieces(3, 'initials', 2, ({ shortName }) => ({ initial: shortName.slice(0, 1) })),
];

const connection = await connectMongo(uri);
// Only the lease of a run that is killed has to end soon: one that works may be held up for longer than that.
const leaseMs = stop === '' ? 60_000 : 1_000;
say(`version ${await migrate(connection, { migrations, say, leaseMs, pauseMs: 20 })}`);
await connection.close();
