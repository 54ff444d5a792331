"""A server of NATS with the configuration that `byfield nats config` printed."""

from __future__ import annotations

import asyncio
import json
import signal
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.nats import find_program
from tests.waiting import eventually


def where(home: Path) -> tuple[str, ...]:
    """The arguments of `byfield nats config` by which the server takes a free port."""
    return "--listen", "127.0.0.1:-1", "--store", str(home)


@asynccontextmanager
async def configured(home: Path, configuration: str) -> AsyncIterator[int]:
    """Run it until the end of the block, and yield its port; the home must be its own."""
    file = home / "nats.conf"
    file.write_text(json.dumps(json.loads(configuration) | {"ports_file_dir": str(home)}))
    process = await asyncio.create_subprocess_exec(
        find_program(),
        *("--config", file),
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,  # what a test sends to its group is not for the server
    )
    try:
        ports = home / f"nats-server_{process.pid}.ports"
        await eventually(lambda: ports.exists() and ports.read_text())
        port = urlsplit(json.loads(ports.read_text())["nats"][0]).port
        assert port is not None
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
