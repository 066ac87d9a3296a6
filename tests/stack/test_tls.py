from __future__ import annotations

import socket
import ssl
import warnings
from time import monotonic

import httpx
import pytest

from tests.stack.stack import HTTP_PORT, HTTPS_PORT, Stack


def handshake(stack: Stack, version: ssl.TLSVersion, ciphers: str | None = None) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(stack.certificate))
    context.set_alpn_protocols(["h2", "http/1.1"])
    if ciphers:
        context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is what is tried
        context.minimum_version = context.maximum_version = version
    plain = socket.create_connection(("localhost", HTTPS_PORT), timeout=5)
    try:
        return context.wrap_socket(plain, server_hostname="localhost")
    except BaseException:
        plain.close()
        raise


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_todays_tls_is_spoken_with_http_2(stack: Stack, version: ssl.TLSVersion) -> None:
    with handshake(stack, version) as connection:
        assert connection.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(stack: Stack, version: ssl.TLSVersion) -> None:
    # Level 0, or this side would refuse by itself.
    with pytest.raises(ssl.SSLError) as refused:
        handshake(stack, version, "DEFAULT:@SECLEVEL=0")
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


def test_ciphers_without_forward_secrecy_are_refused(stack: Stack) -> None:
    with pytest.raises(ssl.SSLError) as refused:
        handshake(stack, ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256:AES256-SHA")
    assert refused.value.reason in {
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "SSL/TLS_ALERT_HANDSHAKE_FAILURE",
    }


@pytest.mark.parametrize("path", ["/", "/classement", "/api/leaderboard?type=temps"])
def test_http_leads_to_https(stack: Stack, path: str) -> None:
    response = httpx.get(f"{stack.plain_url}{path}")
    assert (response.status_code, response.headers["location"]) == (301, f"{stack.url}{path}")


def test_http_on_the_https_port_leads_to_https(stack: Stack) -> None:
    response = httpx.get(f"http://localhost:{HTTPS_PORT}/classement")
    assert (response.status_code, response.headers["location"]) == (301, f"{stack.url}/classement")


def test_a_certificate_put_into_certs_is_taken_without_a_restart(stack: Stack) -> None:
    with stack.configured(CERTIFICATE_CHECK_SECONDS="1"):
        started = stack.inspect("nginx")["State"]["StartedAt"]
        before = served_certificate()
        for name in ("fullchain.pem", "privkey.pem"):
            (stack.folder / "certs" / name).unlink()
        stack.compose("run", "--rm", "--no-deps", "certificate")
        renewed = stack.certificate.read_text()
        deadline = monotonic() + 15
        served = before
        while served != renewed and monotonic() < deadline:
            served = served_certificate()  # by a worker of before or after, for a moment
        assert served == renewed != before
        assert stack.inspect("nginx")["State"]["StartedAt"] == started


def served_certificate() -> str:
    return ssl.get_server_certificate(("localhost", HTTPS_PORT), timeout=5)


def test_a_key_of_another_certificate_is_told(stack: Stack) -> None:
    key = stack.folder / "certs" / "privkey.pem"
    good = key.read_bytes()
    try:
        key.write_bytes(b"-----BEGIN PRIVATE KEY-----\n")
        done = stack.try_compose("run", "--rm", "--no-deps", "certificate")
        assert done.returncode == 1
        assert "certs/privkey.pem n’est pas la clé de certs/fullchain.pem." in done.stderr
    finally:
        key.write_bytes(good)


def test_certbot_can_prove_that_the_name_is_ours(stack: Stack) -> None:
    stack.compose("--profile", "certbot", "build", "certbot")
    proof = "/certs/acme/.well-known/acme-challenge"
    command = f"certbot --version && mkdir -p {proof} && echo proof > {proof}/token"
    stack.compose(
        "--profile", "certbot", "run", "--rm", "--no-deps", "--entrypoint", "sh", "certbot",
        "-c", command,
    )  # fmt: skip
    with stack.configured(ALLOWED_NETWORKS="192.0.2.0/24"):  # the authority is in no such list
        url = f"http://localhost:{HTTP_PORT}/.well-known/acme-challenge/token"
        assert httpx.get(url).text == "proof\n"


def test_a_renewed_certificate_is_installed(stack: Stack) -> None:
    """certbot's hook, with the files where certbot has them."""
    lineage = "/certs/letsencrypt/live/quiz"
    command = (
        f"mkdir -p {lineage} && cp /certs/*.pem {lineage} && "
        f"rm /certs/*.pem && RENEWED_LINEAGE={lineage} certbot.sh install && ls -l /certs"
    )
    before = stack.certificate.read_text()
    stack.compose("--profile", "certbot", "build", "certbot")
    listed = stack.compose(
        "--profile", "certbot", "run", "--rm", "--no-deps", "--entrypoint", "sh", "certbot",
        "-c", command,
    )  # fmt: skip
    assert stack.certificate.read_text() == before
    assert "-rw-r-----" in next(line for line in listed.splitlines() if "privkey" in line)
