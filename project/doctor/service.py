"""What a visitor gets, over HTTP at the service's address."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import httpx

from project.doctor import advice
from project.doctor.report import CannotExamine, Finding, Site, failure, ok, unknown, warning
from quiz import clock

FAST = 0.2  # seconds, the handbook's
SLOW = 1.0
TIMEOUT = 3.0
TIMES = 3  # each answer is asked for so often, and its slowest counts

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


async def health(site: Site) -> Finding:
    async with _client(site) as client:
        response, seconds = await _ask(client, site, "/api/health")
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            return failure(
                f"503 en {_ms(seconds)} : le service vit, mais pas sa base",
                "voyez « Base de données »",
            )
        if response.status_code != HTTPStatus.OK or _json(response) != {"status": "ok"}:
            return _unexpected(response)
        return _timed("200", seconds)


async def board(site: Site) -> Finding:
    async with _client(site) as client:
        response, seconds = await _ask(client, site, "/api/leaderboard")
        if response.status_code != HTTPStatus.OK:
            return _unexpected(response)
        answer = _json(response)
        if not isinstance(answer, dict) or answer.get("day") != clock.today().isoformat():
            return failure(
                "le classement n’est pas celui d’aujourd’hui",
                "vérifiez l’horloge du serveur, puis redémarrez : " + advice.start(),
            )
        return _timed(f"{answer['players']} parties", seconds)


async def page(site: Site) -> Finding:
    async with _client(site) as client:
        response, seconds = await _ask(client, site, "/")
        if response.status_code != HTTPStatus.OK or "<html" not in response.text:
            return _unexpected(response)
        wanted: tuple[str, ...] = HEADERS
        if site.url.startswith("https:"):
            wanted = (*HEADERS, "strict-transport-security")
        missing = [name for name in wanted if name not in response.headers]
        if missing:
            return failure(
                f"en-têtes absents : {', '.join(missing)}",
                "vérifiez nginx.conf et deploy/headers.conf, puis redémarrez nginx",
            )
        return _timed(f"200, {len(wanted)} en-têtes de sécurité", seconds)


async def date(site: Site) -> str | None:
    """The Date that the service puts on its answers."""
    async with _client(site) as client:
        response = await _get(client, site, "/api/health")
        given = response.headers.get("Date")
        return None if given is None else str(given)


@asynccontextmanager
async def _client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False  # the certificate has checks of its own
    trusting.verify_mode = ssl.CERT_NONE
    parts = urlsplit(site.url)
    base = site.url
    if site.connect:
        host, port = site.connect
        base = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
    async with httpx.AsyncClient(
        base_url=base,
        headers={"Host": parts.netloc},
        timeout=TIMEOUT,
        verify=trusting,
        trust_env=False,
    ) as client:
        yield client


async def _ask(client: httpx.AsyncClient, site: Site, path: str) -> tuple[httpx.Response, float]:
    """The last answer and the slowest time, on a connection that is open already; of a service
    that fails, the first answer."""
    began = perf_counter()
    response = await _get(client, site, path)
    slowest = perf_counter() - began
    if response.status_code != HTTPStatus.OK:
        return response, slowest
    slowest = 0.0
    for _ in range(TIMES):
        began = perf_counter()
        response = await _get(client, site, path)
        slowest = max(slowest, perf_counter() - began)
    return response, slowest


async def _get(client: httpx.AsyncClient, site: Site, path: str) -> httpx.Response:
    """Raises CannotExamine when there is no answer."""
    try:
        return await client.get(
            path, extensions={"sni_hostname": urlsplit(site.url).hostname or ""}
        )
    except httpx.TimeoutException as error:
        silent = failure(
            f"pas de réponse en {TIMEOUT:.0f} s",
            f"redémarrez ({advice.start()}), puis {advice.see_logs('web nginx')}",
        )
        raise CannotExamine(silent) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        away = failure(
            f"{site.url} est injoignable ({type(error).__name__})",
            f"démarrez le service ({advice.start()}) ou corrigez l’adresse (--url, QUIZ_URL)",
        )
        raise CannotExamine(away) from error


def _timed(what: str, seconds: float) -> Finding:
    measured = f"{what}, {_ms(seconds)}"
    if seconds < FAST:
        return ok(measured)
    slow = "cherchez ce qui charge la machine : docker stats, puis « Verrous » et « Disque »"
    return warning(measured, slow) if seconds < SLOW else failure(measured, slow)


def _unexpected(response: httpx.Response) -> Finding:
    status = response.status_code
    if status in {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}:
        return failure(f"{status} : nginx répond, mais pas l’application", advice.see_logs("web"))
    if status == HTTPStatus.FORBIDDEN:
        return unknown(
            "403 : nginx n’ouvre pas le quiz à cette machine",
            "lancez doctor depuis un réseau de ALLOWED_NETWORKS",
        )
    if status == HTTPStatus.BAD_REQUEST:
        return failure(
            "400 : ce nom de service est refusé", "ajoutez-le à ALLOWED_HOSTS ou corrigez --url"
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return failure("503 : la base ne répond pas au service", "voyez « Base de données »")
    return failure(f"réponse {status} inattendue", advice.see_logs("web"))


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
