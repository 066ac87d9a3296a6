#!/bin/sh
# Makes a self-signed certificate when /certs has none, and lets nginx (group 101) read the key.
set -eu
umask 027
cd /certs
nginx=101

names() {
    printf 'DNS:localhost,IP:127.0.0.1'
    for name in $(echo "$ALLOWED_HOSTS" | tr ', ' '\n\n'); do
        case $name in
            localhost | 127.0.0.1 | '*') ;;
            .*) printf ',DNS:*%s' "$name" ;;
            *[!0-9.]*) printf ',DNS:%s' "$name" ;;
            *) printf ',IP:%s' "$name" ;;
        esac
    done
}

if [ ! -e fullchain.pem ] && [ ! -e privkey.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 825 \
        -subj '/CN=Quiz de Noel' -addext "subjectAltName=$(names)" \
        -addext extendedKeyUsage=serverAuth \
        -keyout privkey.new -out fullchain.new 2>/dev/null
    mv privkey.new privkey.pem
    mv fullchain.new fullchain.pem
    echo 'certs/ était vide : un certificat auto-signé est fait, que les navigateurs refusent tant' \
        'qu’il n’y est pas installé.'
fi

for file in fullchain.pem privkey.pem; do
    [ -e "$file" ] || { echo "certs/$file manque : mettez-y les deux fichiers, ou aucun." >&2; exit 1; }
done
public=$(openssl x509 -in fullchain.pem -noout -pubkey 2>/dev/null) ||
    { echo 'certs/fullchain.pem n’est pas un certificat PEM.' >&2; exit 1; }
[ "$public" = "$(openssl pkey -in privkey.pem -pubout -passin pass: 2>/dev/null)" ] ||
    { echo 'certs/privkey.pem n’est pas la clé de certs/fullchain.pem.' >&2; exit 1; }
openssl x509 -in fullchain.pem -noout -checkend 0 >/dev/null ||
    echo 'certs/fullchain.pem est périmé : les navigateurs le refusent.' >&2

# The folder too: certbot writes into it as nginx's user.
chgrp "$nginx" . fullchain.pem privkey.pem
chmod g+rwx .
chmod 644 fullchain.pem
chmod 640 privkey.pem
