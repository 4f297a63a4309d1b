#!/bin/sh
# Starts Temporal with the password of its database, which it takes from no file.
set -eu
POSTGRES_PWD="$(cat /run/secrets/temporal_database_password)"
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
