#!/bin/bash
# Starts MongoDB as the one member of the replica set rs0. The key file, which switches the check of passwords on, must
# belong to the server's own user, and a mounted secret does not: the server gets a copy.
set -euo pipefail
install --mode=400 --owner=mongodb --group=mongodb /run/secrets/mongodb_keyfile /run/mongodb/keyfile
exec docker-entrypoint.sh mongod --bind_ip_all --replSet rs0 --keyFile /run/mongodb/keyfile
