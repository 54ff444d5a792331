"""Debian's Chromium, and windows of it as people have them set, for every test of pages.

A conftest imports `browser`; a worker then has one for all tests of that folder.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from services.kit.http.application import Application
from services.kit.run.serve import serve
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
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "narrow-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "contrast": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}

expect.set_options(timeout=SECONDS_MAX * 1000)  # a busy machine shows a page late


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


async def as_wide(page: Page, width: int) -> None:
    """Make the window of an open page this wide."""
    await page.set_viewport_size({"width": width, "height": 800})
    await page.wait_for_function("width => innerWidth === width", arg=width)


@contextlib.asynccontextmanager
async def opened(browser: Browser, **view: Any) -> AsyncIterator[Page]:
    """A window without script, whose console says nothing of a page that breaks its policy."""
    context = await browser.new_context(**{"java_script_enabled": False, **view})
    try:
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        yield page
        refused = [text for text in said if "Content Security Policy" in text]
        assert refused == []
    finally:
        await context.close()
