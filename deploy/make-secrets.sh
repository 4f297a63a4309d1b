#!/bin/sh
# Makes the secrets that docker-compose.yml names, each in a file of its own, and keeps those that exist:
#
#   sh deploy/make-secrets.sh FOLDER
#
# The folder is closed to others. Its files can be read by everybody who gets one, because each container has a user of its
# own and sees only the files that it was given.
set -eu
folder="${1:?Say which folder: sh deploy/make-secrets.sh FOLDER}"
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

keep() {
  if [ -e "$1" ]; then return; fi
  printf '%s\n' "$2" >"$1"
  chmod 444 "$1"
  echo "made $1"
}
random() {
  openssl rand -hex 32
}
uri() {
  echo "mongodb://$1:$(cat "$2")@mongodb:27017/$3?replicaSet=rs0"
}

keep mongodb_keyfile "$(openssl rand -hex 128)"
keep mongodb_root_password "$(random)"
keep mongodb_service_password "$(random)"
keep mongodb_service_uri "$(uri fuelgauge_service mongodb_service_password fuelgauge)"
keep mongodb_migrate_password "$(random)"
keep mongodb_migrate_uri "$(uri fuelgauge_migrate mongodb_migrate_password fuelgauge)"
keep mongodb_demo_password "$(random)"
keep mongodb_demo_uri "$(uri fuelgauge_demo mongodb_demo_password fuelgauge_demo)"
keep temporal_database_password "$(random)"
keep grafana_admin_password "$(random)"
keep token_signing_keys "$(random)"
keep encryption_keys "$(random)"
keep session_secrets "$(random)"

# To be replaced by your own: the address of your mail server, and the keys of Stripe. Empty, nothing is sold.
keep smtp_url 'smtps://mail:1025'
keep stripe_secret_key ''
keep stripe_webhook_secret ''

# To be replaced by the canary's own key, once the service runs and can make it.
keep canary_api_key ''

# The mail sink proves its name with it, and the product trusts it for that name alone.
if [ ! -e mail_certificate ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=mail -addext subjectAltName=DNS:mail \
    -addext basicConstraints=critical,CA:FALSE -keyout mail_key -out mail_certificate 2>/dev/null
  chmod 444 mail_key mail_certificate
  echo 'made mail_certificate and mail_key'
fi
