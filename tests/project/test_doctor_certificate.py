"""What `doctor` says of a certificate, by real handshakes with servers that show it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from project.doctor.report import Site, Status
from tests.project.examined import ails, examined, is_well
from tests.servers import free_port

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl makes the certificates"
)

CONFIGURATION = """
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = anything
copy_extensions = copy
unique_subject = no
[anything]
commonName = supplied
organizationName = optional
"""


class Authority:
    """Signs certificates of any name and any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "ca.cnf").write_text(CONFIGURATION)
        (folder / "index.txt").touch()
        (folder / "serial").write_text("1000\n")
        self._request("ca", "Quiz", "-x509", "-days", "30", "-addext", "keyUsage=keyCertSign")
        self.path = folder / "ca.pem"

    def issue(
        self, name: str, *, begins: int = -1, ends: int = 90, by_itself: bool = False
    ) -> Path:
        """A file of certificate and key; `begins` and `ends` are days from now."""
        self._request("leaf", name, "-addext", f"subjectAltName=DNS:{name}")
        now = datetime.now(UTC)
        signer = ["-selfsign"] if by_itself else ["-cert", "ca.pem"]
        self._openssl(
            *["ca", "-batch", "-config", "ca.cnf", "-in", "leaf.pem", "-out", "signed.pem"],
            *["-keyfile", "leaf.key" if by_itself else "ca.key", *signer, "-notext"],
            *["-startdate", f"{now + timedelta(days=begins):%y%m%d%H%M%SZ}"],
            *["-enddate", f"{now + timedelta(days=ends):%y%m%d%H%M%SZ}"],
        )
        path = self._folder / f"{name}{begins}{ends}{by_itself}.pem"
        path.write_text(
            (self._folder / "signed.pem").read_text() + (self._folder / "leaf.key").read_text()
        )
        return path

    def _request(self, file: str, name: str, *options: str) -> None:
        self._openssl(
            *["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"],
            *["-keyout", f"{file}.key", "-out", f"{file}.pem", "-subj", f"/O=Quiz/CN={name}"],
            *options,
        )

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


Showing = Callable[[Path], Site]


@pytest.fixture
def showing(authority: Authority) -> Iterator[Showing]:
    """Starts a server that shows a certificate to whoever asks for quiz.example.re."""
    stops = []

    def show(path: Path) -> Site:
        server = tls_server(path)
        port = server.__enter__()
        stops.append(server)
        return Site("https://quiz.example.re", ("127.0.0.1", port), str(authority.path))

    yield show
    for server in stops:
        server.__exit__(None, None, None)


@contextmanager
def tls_server(path: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _address = listener.accept()
        except OSError:
            return  # the test is over
        with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
            secured.recv(1)


async def test_a_good_certificate_is_well(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("quiz.example.re"))
    assert await is_well("certificate", site)
    finding = await examined("chain", site)
    assert (finding.status, "quiz.example.re" in finding.measured) == (Status.OK, True)


async def test_an_expired_one_is_named(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("quiz.example.re", begins=-90, ends=-2))
    day = f"{datetime.now(UTC) - timedelta(days=2):%m/%Y}"
    said = await ails("certificate", site)
    assert said.startswith("failure: périmé depuis le")
    assert day in said
    assert "périmé" in await ails("chain", site)


async def test_one_that_ends_soon_is_a_warning(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("quiz.example.re", ends=12))
    assert "warning" in await ails("certificate", site)
    assert "11 jours" in await ails("certificate", site)


async def test_one_of_the_future_is_named(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("quiz.example.re", begins=2))
    assert "valable à partir du" in await ails("certificate", site)
    assert "pas encore valable" in await ails("chain", site)


async def test_one_of_another_host_is_named(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("autre.example.re"))
    assert "d’un autre nom : autre.example.re" in await ails("chain", site)
    assert await is_well("certificate", site)


async def test_a_self_signed_one_is_named(authority: Authority, showing: Showing) -> None:
    site = showing(authority.issue("quiz.example.re", by_itself=True))
    assert "warning: auto-signé, pour quiz.example.re" in await ails("chain", site)
    assert await is_well("certificate", site)


async def test_one_of_an_unknown_authority_is_named(authority: Authority, showing: Showing) -> None:
    known = showing(authority.issue("quiz.example.re"))
    assert "autorité inconnue" in await ails("chain", Site(known.url, known.connect))


@pytest.mark.parametrize("name", ["certificate", "chain", "renewal"])
async def test_plain_http_is_no_false_ok(name: str) -> None:
    finding = await examined(name)
    assert finding.status is Status.NOT_HERE
    assert "HTTPS" in finding.measured


async def test_a_door_that_is_shut_is_named() -> None:
    site = Site("https://quiz.example.re", ("127.0.0.1", free_port()))
    assert "TLS ne répond pas" in await ails("certificate", site)


async def test_a_renewal_by_hand_is_told(authority: Authority, showing: Showing) -> None:
    finding = await examined("renewal", showing(authority.issue("quiz.example.re")))
    assert (finding.status, "à la main" in finding.measured) == (Status.NOT_HERE, True)
    soon = showing(authority.issue("quiz.example.re", ends=12))
    assert "à la main" in await ails("renewal", soon)


@pytest.fixture
def certbot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CERTBOT_DOMAIN", "quiz.example.re")


@pytest.mark.usefixtures("certbot")
async def test_a_renewal_that_keeps_up_is_well(authority: Authority, showing: Showing) -> None:
    assert await is_well("renewal", showing(authority.issue("quiz.example.re")))


@pytest.mark.usefixtures("certbot")
async def test_a_renewal_that_has_stopped_is_named(authority: Authority, showing: Showing) -> None:
    late = showing(authority.issue("quiz.example.re", begins=-70, ends=20))
    assert "aurait dû renouveler" in await ails("renewal", late)


@pytest.mark.usefixtures("certbot")
async def test_a_renewal_of_another_certificate_is_named(
    authority: Authority, showing: Showing
) -> None:
    other = showing(authority.issue("autre.example.re"))
    assert "n’est pas le sien" in await ails("renewal", other)
