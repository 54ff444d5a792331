from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.services.days.clocked import Clocked, clocked
from tests.services.days.routes import BEFORE
from tests.services.kit.conftest import Told, told

__all__ = ["told"]  # the fixture


@pytest.fixture
async def center(database: str, told: Told) -> AsyncIterator[Clocked]:
    """All services, with somebody to give work to."""
    assert told is not None  # lines kept off the screen
    async with clocked(database) as center:
        await center.tell(*BEFORE)
        await center.follow()
        yield center
