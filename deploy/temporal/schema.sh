#!/bin/sh
# Makes Temporal's databases and brings them to this version's schema. It does no harm when it runs again.
set -eu
SQL_PASSWORD="$(cat /run/secrets/temporal_database_password)"
export SQL_PASSWORD

for database in temporal:temporal temporal_visibility:visibility; do
  name="${database%:*}"
  sql() {
    temporal-sql-tool --plugin postgres12 --ep temporal-database --port 5432 --user temporal --database "$name" "$@"
  }
  sql create
  # A database that has a schema keeps it: only the update below changes it.
  sql setup-schema --version 0.0 || echo "$name has a schema already"
  sql update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/${database#*:}/versioned"
done
