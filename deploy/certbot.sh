#!/bin/sh
# Asks for a certificate of CERTBOT_DOMAIN when there is none or it ends within a month; twice a
# day. nginx takes the new files by itself.
set -eu
umask 027

if [ "${1:-}" = install ]; then  # certbot's hook, once it has a new certificate
    cp "$RENEWED_LINEAGE/privkey.pem" /certs/privkey.new
    cp "$RENEWED_LINEAGE/fullchain.pem" /certs/fullchain.new
    mv /certs/privkey.new /certs/privkey.pem
    mv /certs/fullchain.new /certs/fullchain.pem
    exit 0
fi

: "${CERTBOT_DOMAIN:?le nom public du quiz manque dans .env}"
: "${CERTBOT_EMAIL:?il faut dans .env l’adresse à laquelle l’autorité peut écrire}"

mkdir -p /certs/acme
while :; do
    certbot certonly --non-interactive --agree-tos --keep-until-expiring \
        --webroot --webroot-path /certs/acme \
        --domain "$CERTBOT_DOMAIN" --email "$CERTBOT_EMAIL" \
        ${CERTBOT_SERVER:+--server "$CERTBOT_SERVER"} \
        --config-dir /certs/letsencrypt --work-dir /tmp/work --logs-dir /tmp/logs \
        --deploy-hook 'certbot.sh install' || echo 'Nouvel essai dans douze heures.' >&2
    sleep 43200 &
    wait $!
done
