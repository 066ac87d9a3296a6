"""The TLS certificate that visitors are shown: its dates, its chain, its names, its renewal."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from project.doctor import advice
from project.doctor.examination import in_thread
from project.doctor.report import CannotExamine, Finding, Site, failure, not_here, ok, warning
from quiz import clock

TIMEOUT = 3.0  # seconds
ENOUGH = timedelta(days=30)
RENEWED_AT = 1 / 3  # of its life left: when certbot and its like renew

# OpenSSL's flags that the ssl module has no name for in every Python: any certificate may end
# a chain, and dates don't matter. With them a certificate vouches for itself and can be read.
_ANCHOR = 0x80000 | 0x200000

_REASONS = {
    10: "périmé",
    9: "pas encore valable",
    18: "auto-signé",
    19: "signé par une autorité inconnue",
    20: "chaîne incomplète ou autorité inconnue",
    21: "chaîne incomplète ou autorité inconnue",
    62: "d’un autre nom",
    64: "d’une autre adresse",
}
SELF_SIGNED = 18


@dataclass(frozen=True, slots=True)
class Certificate:
    """`distrust` is OpenSSL's number for why a browser refuses it, None when it doesn't."""

    begins: datetime
    ends: datetime
    names: tuple[str, ...]
    issuer: str
    distrust: int | None

    @property
    def left(self) -> timedelta:
        return self.ends - clock.now()


async def dates(site: Site) -> Finding:
    certificate = await _certificate(site)
    measured = f"jusqu’au {certificate.ends:%d/%m/%Y}, {certificate.left.days} jours"
    if certificate.left <= timedelta():
        return failure(f"périmé depuis le {certificate.ends:%d/%m/%Y}", _replace())
    if certificate.begins > clock.now():
        return failure(
            f"valable à partir du {certificate.begins:%d/%m/%Y}",
            "vérifiez l’horloge du serveur, sinon remplacez le certificat",
        )
    return ok(measured) if certificate.left >= ENOUGH else warning(measured, _replace())


async def chain(site: Site) -> Finding:
    certificate = await _certificate(site)
    names = ", ".join(certificate.names) or "sans nom"
    if certificate.distrust is None:
        return ok(f"{names} ; signé par {certificate.issuer}")
    reason = _REASONS.get(certificate.distrust, f"refusé (OpenSSL {certificate.distrust})")
    if certificate.distrust == SELF_SIGNED:
        return warning(
            f"auto-signé, pour {names}",
            "installez-le dans le totem, ou mettez dans certs/ celui d’une autorité",
        )
    return failure(f"{reason} : {names}", _replace())


async def renewal(site: Site) -> Finding:
    certificate = await _certificate(site)
    domain = settings.CERTBOT_DOMAIN
    due = certificate.left < (certificate.ends - certificate.begins) * RENEWED_AT
    if domain is None:
        by_hand = f"aucun : à remplacer à la main avant le {certificate.ends:%d/%m/%Y}"
        if certificate.left >= ENOUGH:
            return not_here(by_hand)
        return warning(by_hand, _replace())
    if domain not in certificate.names:
        return failure(
            f"certbot est réglé pour {domain}, mais le certificat servi n’est pas le sien",
            "docker compose --profile certbot up -d, puis docker compose logs certbot",
        )
    if due:
        return failure(
            f"certbot pour {domain} aurait dû renouveler : {certificate.left.days} jours restent",
            "docker compose --profile certbot up -d, puis docker compose logs certbot",
        )
    return ok(f"certbot pour {domain}, à jour")


def _replace() -> str:
    return (
        "remplacez certs/fullchain.pem et certs/privkey.pem, puis "
        "docker compose up -d --force-recreate certificate nginx"
    )


async def _certificate(site: Site) -> Certificate:
    """Raises CannotExamine."""
    parts = urlsplit(site.url)
    if parts.scheme != "https":
        raise CannotExamine(not_here(f"{site.url} n’est pas en HTTPS"))
    name = parts.hostname or ""
    address = site.connect or (name, parts.port or 443)
    try:
        return await in_thread(lambda: _look(address, name, site.ca))
    except (OSError, ValueError) as error:
        raise CannotExamine(
            failure(
                f"TLS ne répond pas ({type(error).__name__})",
                advice.see_logs("nginx") + ", puis docker compose exec nginx nginx -e stderr -t",
            )
        ) from error


def _look(address: tuple[str, int], name: str, ca: str | None) -> Certificate:
    distrust = None
    try:
        facts = _handshake(address, name, ssl.create_default_context(cafile=ca))[0]
    except ssl.SSLCertVerificationError as error:
        distrust = error.verify_code
        facts = _read_untrusted(address, name)
    moments = [
        datetime.fromtimestamp(ssl.cert_time_to_seconds(facts[key]), UTC).astimezone(clock.ISLAND)
        for key in ("notBefore", "notAfter")
    ]
    issuer = dict(pair for part in facts["issuer"] for pair in part)
    return Certificate(
        begins=moments[0],
        ends=moments[1],
        names=tuple(value for _kind, value in facts.get("subjectAltName", ())),
        issuer=issuer.get("organizationName") or issuer.get("commonName") or "inconnu",
        distrust=distrust,
    )


def _read_untrusted(address: tuple[str, int], name: str) -> dict[str, Any]:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    shown = _handshake(address, name, blind)[1]
    anchored = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anchored.check_hostname = False
    anchored.verify_flags = anchored.verify_flags | _ANCHOR
    anchored.load_verify_locations(cadata=shown)
    return _handshake(address, name, anchored)[0]


def _handshake(
    address: tuple[str, int], name: str, context: ssl.SSLContext
) -> tuple[dict[str, Any], bytes]:
    """The server's certificate: what is in it, once it is trusted, and its bytes."""
    with (
        socket.create_connection(address, timeout=TIMEOUT) as plain,
        context.wrap_socket(plain, server_hostname=name) as secured,
    ):
        return secured.getpeercert() or {}, secured.getpeercert(binary_form=True) or b""
