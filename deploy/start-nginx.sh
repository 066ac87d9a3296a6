#!/bin/sh
# Writes the part of nginx's configuration that depends on the environment, then becomes nginx.
set -eu
run=/run/nginx
logs=/var/log/quiz

say() { echo "$*" >&2; }

# HTTPS_PORT: the redirect from HTTP names it, unless it is the usual one.
[ "$HTTPS_PORT" = 443 ] && suffix= || suffix=:$HTTPS_PORT
echo "map '' \$port_suffix { default '$suffix'; }" >$run/port.conf

# ALLOWED_NETWORKS: all when empty.
: >$run/allow.conf
for network in $(echo "$ALLOWED_NETWORKS" | tr ',' ' '); do
    case $network in *[!0-9a-fA-F.:/]*)
        say "ALLOWED_NETWORKS : « $network » n’est pas un réseau (exemple : 192.168.1.0/24,10.0.0.0/8)"
        exit 1 ;;
    esac
    echo "allow $network;" >>$run/allow.conf
done
[ ! -s $run/allow.conf ] || echo 'deny all;' >>$run/allow.conf

# MATOMO_URL: in a variable, so that nginx starts also when that name can't be resolved.
matomo=${MATOMO_URL%/}
rest=${matomo#*://}
case $matomo in
    '')
        : >$run/matomo.conf ;;
    *[!A-Za-z0-9.:/_-]* | *://*://*)
        say 'MATOMO_URL : il faut une adresse comme https://matomo.example.re'
        exit 1 ;;
    http://?* | https://?*)
        case $rest in */*) path=/${rest#*/} ;; *) path= ;; esac
        cat >$run/matomo.conf <<END
location /matomo/ {
    client_max_body_size 64k;
    set \$matomo ${matomo%"$path"};
    rewrite ^/matomo(/.*)\$ $path\$1 break;
    include /etc/nginx/quiz/proxy.conf;
    proxy_set_header Host \$proxy_host;
    proxy_ssl_server_name on;
    proxy_hide_header Set-Cookie;
    proxy_pass \$matomo;
}
END
        ;;
    *)
        say 'MATOMO_URL : il faut une adresse comme https://matomo.example.re'
        exit 1 ;;
esac

# nginx ends each line of its error log with the visitor's address, the request and the referrer:
# they are cut off on the way, since no setting of nginx leaves them out.
mkfifo $run/errors
sed -u -E 's/, (client|server|request|subrequest|upstream|host|referrer): .*$//' <>$run/errors >&2 &

# Access logs of seven days are kept, and a renewed certificate is taken.
certificate() { cksum /certs/fullchain.pem /certs/privkey.pem 2>/dev/null; }
housekeeping() {
    seen=$(certificate)
    while :; do
        find $logs -name 'access-*.log' -mtime +6 -delete || :
        sleep "$CERTIFICATE_CHECK_SECONDS"
        now=$(certificate) || continue  # being replaced
        if [ "$now" != "$seen" ] && nginx -e stderr -t -q; then
            nginx -e stderr -s reload
            seen=$now
        fi
    done
}
nginx -e stderr -t -q
housekeeping &

exec "$@"
