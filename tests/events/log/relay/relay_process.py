"""A relay in a process of its own, to be killed: `python -m ... DSN NATS_URL`."""

import asyncio
import sys

from events.log.postgres import PostgresLog
from events.log.relay.relay import ROLE, Relay


async def _relay(dsn: str, nats_url: str) -> None:
    async with PostgresLog(dsn, role=ROLE) as log:
        await Relay(log, nats=nats_url, lock_dsn=dsn).run()


if __name__ == "__main__":
    asyncio.run(_relay(*sys.argv[1:3]))
