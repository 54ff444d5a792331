"""Runs a stack on a home, says so in a line of JSON, and waits to be killed."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import asyncpg

from deploy.local.stack import Stack


async def hold(home: Path) -> None:
    """Start, commit a row that must not be lost, tell the servers' process ids, wait."""
    async with Stack(home) as stack:
        connection = await asyncpg.connect(stack.postgres_dsn)
        await connection.execute("CREATE TABLE kept AS SELECT 'committed' AS word")
        pids = [stack.postgres.child.pid, stack.nats.child.pid]
        sys.stdout.write(json.dumps(pids) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1])))
