from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from quiz import database
from quiz.leaderboard import Board


@pytest.fixture
async def database_away(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Nobody answers at the pool's address. What the board has in memory is still there."""
    nowhere = asyncpg.create_pool(host=str(tmp_path), user="postgres", min_size=0)
    async with nowhere:
        monkeypatch.setattr(database, "_pool", nowhere)
        yield
