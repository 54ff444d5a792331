"""The sample site, as a browser sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.browsing import browser, served
from tests.services.kit.pages.sample import Sessions, sample

__all__ = ["browser"]


@dataclass(frozen=True)
class SampleSite:
    """Where the sample is served, and who is signed in there."""

    origin: str
    sessions: Sessions

    def at(self, path: str) -> str:
        return f"{self.origin}/sample/pages{path}"


@pytest.fixture(scope="session")
async def served_sample() -> AsyncIterator[SampleSite]:
    """The sample, served for all tests: to start a server for each takes longer than most."""
    app, sessions = sample()
    async with served(app) as origin:
        yield SampleSite(origin, sessions)


@pytest.fixture
def site(served_sample: SampleSite) -> SampleSite:
    """The sample, with nobody signed in and no order."""
    served_sample.sessions.end_all()
    served_sample.sessions.by_key.clear()
    return served_sample
