"""One stack for all: built and started once, from a fresh clone with a generated `.env`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.stack.stack import Stack, fresh_clone, run


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if run("docker", "info").returncode != 0:
        pytest.exit("Docker ne répond pas : la pile n’est pas éprouvée.", returncode=1)
    folder = tmp_path_factory.mktemp("clone")
    fresh_clone(folder)
    made = run(sys.executable, "deploy/make_env.py", cwd=folder)
    assert made.returncode == 0, made.stderr
    stack = Stack(folder, f"quiz-test-{os.getpid()}")
    try:
        stack.started_in = stack.up("--build")
        yield stack
    finally:
        stack.try_compose("--profile", "certbot", "down", "--volumes", "--rmi", "local", "-t", "5")


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with stack.client() as client:
        yield client


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone that nothing was done in yet."""
    fresh_clone(tmp_path)
    return tmp_path
