"""Where PostgreSQL and NATS are: as set, as run by another process on this home, or run here."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import nats

from deploy.local.lock import HomeTakenError
from deploy.local.nats import refuse_old_nats
from deploy.local.stack import Stack
from services.kit.settings import Settings

ADDRESSES_FILE: Final = "addresses.json"
_CONNECT_SECONDS_MAX: Final = 5.0
_NATS: Final = ("nats_url", "nats_relay_url", "nats_admin_url")


@asynccontextmanager
async def servers(settings: Settings, *, share: bool = True) -> AsyncIterator[Settings]:
    """The settings with every address set, for as long as the servers are needed.

    Servers that are not set are started on the home and stopped afterwards; with `share`, those
    that another process runs there are used instead. Raises what `Stack.start` raises,
    `OldNatsError`, and `ServerError` when a server ends by itself.
    """
    if settings.nats_url is not None:
        await _refuse_old(settings.nats_url)
    if settings.postgres_dsn is not None and settings.nats_url is not None:
        yield _completed(settings, {})
        return
    stack = Stack(
        settings.home,
        with_postgres=settings.postgres_dsn is None,
        with_nats=settings.nats_url is None,
    )
    try:
        await stack.start()
    except HomeTakenError:
        running = _read_addresses(settings.home) if share else None
        if running is None:
            raise
        yield _completed(settings, running)
        return
    file = settings.home / ADDRESSES_FILE
    try:
        addresses = _addresses(stack, settings)
        _write_private(file, json.dumps(addresses))
        async with _watched(stack):
            yield _completed(settings, addresses)
    finally:
        file.unlink(missing_ok=True)
        await stack.stop()


@asynccontextmanager
async def _watched(stack: Stack) -> AsyncIterator[None]:
    """End the block with a `ServerError` where a server ends by itself."""
    work = asyncio.current_task()
    died = asyncio.create_task(stack.died())
    if work is None:
        raise RuntimeError("servers are watched from within a task")
    died.add_done_callback(lambda watch: None if watch.cancelled() else work.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if died.done() and work.uncancel() == 0:
            raise died.result() from None
        raise
    finally:
        died.cancel()


def _addresses(stack: Stack, settings: Settings) -> dict[str, str]:
    found: dict[str, str] = {}
    if settings.postgres_dsn is None:
        found["postgres_dsn"] = stack.postgres_dsn
    if settings.nats_url is None:
        found["nats_url"] = stack.nats.service_url
        found["nats_relay_url"] = stack.nats.relay_url
        found["nats_admin_url"] = stack.nats.admin_url
    return found


def _completed(settings: Settings, found: dict[str, str]) -> Settings:
    """What is set stays; one NATS address serves every user that has none of its own."""
    update: dict[str, Any] = {
        name: value for name, value in found.items() if getattr(settings, name) is None
    }
    for name in _NATS:
        if getattr(settings, name) is None and name not in update:
            update[name] = settings.nats_url
    return settings.model_copy(update=update)


async def _refuse_old(url: str) -> None:
    connection = await nats.connect(
        url, connect_timeout=_CONNECT_SECONDS_MAX, allow_reconnect=False, max_reconnect_attempts=1
    )
    try:
        refuse_old_nats(str(connection.connected_server_version))
    finally:
        await connection.close()


def _read_addresses(home: Path) -> dict[str, str] | None:
    try:
        addresses: dict[str, str] = json.loads((home / ADDRESSES_FILE).read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):  # its servers are only just starting
        return None
    return addresses


def _write_private(file: Path, text: str) -> None:
    """Addresses hold passwords: nobody else may read them, not even for a moment."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
