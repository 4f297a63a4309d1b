// Prepares MongoDB, and does no harm when it runs again: the replica set, and one database user for each job.
//
//   mongosh --nodb init.js
//
// fuelgauge_service runs the product. It can't change or delete what the ledger has committed, nor make an index there (one
// with an expiry would delete). fuelgauge_migrate makes collections and indexes, before the product starts.
const { readFileSync } = require('node:fs');
const path = require('node:path');

const HOST = 'mongodb:27017';
const DATABASE = 'fuelgauge';
const TRY_EVERY_MS = 1_000;
const TRIES = 120;

const READ = ['find', 'listIndexes'];
const ACTIONS = {
  insertedOnly: [...READ, 'insert'],
  neverDeleted: [...READ, 'insert', 'update'],
  others: [...READ, 'insert', 'update', 'remove', 'createCollection', 'createIndex'],
};

const secretOf = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trimEnd();

/** Until the server takes our password: while it prepares its first start, it answers only itself. */
function connectAsRoot() {
  for (let tries = 1; ; tries += 1) {
    try {
      return connect(`mongodb://${HOST}/admin?directConnection=true`, 'root', secretOf('mongodb_root_password'));
    } catch (error) {
      if (tries === TRIES) throw error;
      sleep(TRY_EVERY_MS);
    }
  }
}

/** The one member of the set is its own majority. For more, add members in MongoDB, and name them in the URIs. */
function startReplicaSet(admin) {
  try {
    admin.adminCommand({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.codeName !== 'NotYetInitialized') throw error;
    admin.adminCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: HOST }] } });
  }
  for (let tries = 1; !admin.adminCommand({ hello: 1 }).isWritablePrimary; tries += 1) {
    if (tries === TRIES) throw new Error('The replica set has no primary.');
    sleep(TRY_EVERY_MS);
  }
}

function putRole(database, name) {
  const collections = JSON.parse(readFileSync(path.join(__dirname, 'collections.json'), 'utf8'));
  const privileges = Object.entries(collections).flatMap(([kind, names]) =>
    names.map((collection) => ({ resource: { db: DATABASE, collection }, actions: ACTIONS[kind] })),
  );
  privileges.push({ resource: { db: DATABASE, collection: '' }, actions: ['listCollections'] });
  if (database.getRole(name)) database.updateRole(name, { privileges, roles: [] });
  else database.createRole({ role: name, privileges, roles: [] });
}

function putUser(database, user, roles, secret) {
  const pwd = secretOf(secret);
  if (database.getUser(user)) database.updateUser(user, { pwd, roles });
  else database.createUser({ user, pwd, roles });
}

const admin = connectAsRoot();
startReplicaSet(admin);
const database = admin.getSiblingDB(DATABASE);
putRole(database, 'fuelgauge_service');
putUser(database, 'fuelgauge_service', ['fuelgauge_service'], 'mongodb_service_password');
putUser(database, 'fuelgauge_migrate', ['readWrite', 'dbAdmin'], 'mongodb_migrate_password');
print('MongoDB is ready.');
