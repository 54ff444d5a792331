"""An issuer that can forge, for each test its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.services.access.openid.forging import Forger, forger


@pytest.fixture
async def issuer() -> AsyncIterator[Forger]:
    async with forger() as made:
        yield made
