"""What each container may do."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.stack.stack import Stack


class May(NamedTuple):
    user: str
    write: set[str]
    networks: set[str]
    memory: int  # MB
    capabilities: set[str] | None = None


CONTAINERS = {
    "db": May(
        "999:999",
        {"/var/lib/postgresql", "/tmp", "/var/run/postgresql"},
        {"database"},
        512,
    ),
    "migrate": May("10001:10001", {"/tmp"}, {"database"}, 256),
    "web": May("10001:10001", {"/tmp", "/var/quiz"}, {"database", "front"}, 512),
    "certificate": May(
        "0:0", {"/certs"}, {"none"}, 64, {"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER"}
    ),
    "nginx": May("101:101", {"/run/nginx", "/var/log/quiz"}, {"front"}, 128),
}
RUNNING = {"db": "/var/lib/postgresql/x", "web": "/var/quiz/x", "nginx": "/var/log/quiz/x"}


@pytest.mark.parametrize("service", CONTAINERS)
def test_a_container_may_do_no_more_than_it_needs(stack: Stack, service: str) -> None:
    may = CONTAINERS[service]
    container = stack.inspect(service)
    host = container["HostConfig"]
    writable = {each["Destination"] for each in container["Mounts"] if each["RW"]}
    networks = {
        name.removeprefix(f"{stack.project}_") for name in container["NetworkSettings"]["Networks"]
    }
    assert container["Config"]["User"] == may.user
    assert host["ReadonlyRootfs"]
    assert writable | set(host.get("Tmpfs") or {}) == may.write
    assert networks == may.networks
    assert host["CapDrop"] == ["ALL"]
    assert set(host["CapAdd"] or []) == (may.capabilities or set())
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert not host["Privileged"]
    assert host["Memory"] == may.memory * 2**20
    assert host["PidsLimit"] > 0
    assert host["LogConfig"] == {
        "Type": "json-file",
        "Config": {"max-size": "10m", "max-file": "3"},
    }


@pytest.mark.parametrize("service", RUNNING)
def test_a_running_container_has_no_capability_and_a_read_only_file_system(
    stack: Stack, service: str
) -> None:
    script = (
        "grep -E '^Cap(Eff|Prm|Bnd)' /proc/1/status | cut -f2 | sort -u; "
        "grep NoNewPrivs /proc/1/status | cut -f2; "
        f"for file in /x /etc/x /usr/x {RUNNING[service]}; do "
        "(: >$file) 2>/dev/null && echo $file && rm $file; done; true"
    )
    said = stack.execute(service, "sh", "-c", script).split()
    assert said == ["0000000000000000", "1", RUNNING[service]]


@pytest.mark.parametrize("service", ["db", "web", "nginx"])
def test_a_container_that_falls_is_raised_again(stack: Stack, service: str) -> None:
    assert stack.inspect(service)["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
