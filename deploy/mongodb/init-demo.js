// Lets the demo into a database of its own, beside that of the product: mongosh --nodb init-demo.js
const { readFileSync } = require('node:fs');

const secretOf = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trimEnd();

const admin = connect('mongodb://mongodb:27017/admin?replicaSet=rs0', 'root', secretOf('mongodb_root_password'));
const database = admin.getSiblingDB('fuelgauge_demo');
const [user, pwd, roles] = ['fuelgauge_demo', secretOf('mongodb_demo_password'), ['readWrite']];
if (database.getUser(user)) database.updateUser(user, { pwd, roles });
else database.createUser({ user, pwd, roles });
print('The database of the demo is ready.');
