"""A browser for the session, and the sample site that it looks at."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from services.kit.http.application import Application
from services.kit.run.serve import serve
from tests.services.kit.pages.sample import Sessions, sample
from tests.waiting import SECONDS_MAX

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class SampleSite:
    """Where the sample is served, and who is signed in there."""

    origin: str
    sessions: Sessions

    def at(self, path: str) -> str:
        return f"{self.origin}/sample/pages{path}"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, one for all tests."""
    if not CHROMIUM.exists():  # noqa: ASYNC240 - one look, before anything runs
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), headless=True
        )
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def served(app: Application) -> AsyncIterator[str]:
    """Serve an application on a free port, and yield its origin."""
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, on_listening=listening.set_result)
    )
    try:
        yield await asyncio.wait_for(listening, SECONDS_MAX)
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


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
    served_sample.sessions.orders.clear()
    return served_sample
