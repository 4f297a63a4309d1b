#!/bin/sh
# Makes a namespace with the search attributes of our workflows, where they are missing: sh namespace.sh NAME
# The address of Temporal is in TEMPORAL_ADDRESS.
set -eu
namespace="$1"

tries=0
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "Temporal does not answer at $TEMPORAL_ADDRESS." >&2
    exit 1
  fi
  sleep 2
done

if ! temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  # A billing period's workflow is looked at for a while after it has ended.
  temporal operator namespace create --namespace "$namespace" --retention 2160h
fi

# A new namespace is known everywhere after a few seconds.
tries=0
until known="$(temporal operator search-attribute list --namespace "$namespace" 2>/dev/null)"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "The namespace $namespace was made, and Temporal does not know it." >&2
    exit 1
  fi
  sleep 1
done
for name in AccountId CreditsStatus; do
  if ! echo "$known" | grep -qw "$name"; then
    temporal operator search-attribute create --namespace "$namespace" --name "$name" --type Keyword
  fi
done
echo "The namespace $namespace is ready."
