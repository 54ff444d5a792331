"""A process that crosses others: `python -m ... DSN NUMBER PROCESSES`, a round for each line read.

In each round it appends to a stream of its own, on the condition that those of the others are
empty, and says `accepted` or `conflict`.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from events.log.postgres import PostgresLog
from events.log.store.event_log import Guard, GuardConflictError
from tests.appends import append_of


async def main(dsn: str, number: int, processes: int) -> None:
    """Cross until there is no more input."""
    others = [other for other in range(processes) if other != number]
    async with PostgresLog(dsn, role="byfield_intake") as log:
        while name := (await asyncio.to_thread(sys.stdin.readline)).strip():
            guards = tuple(Guard(f"request-{name}-{other}", 0) for other in others)
            try:
                await log.append(replace(append_of(f"request-{name}-{number}"), guards=guards))
            except GuardConflictError:
                said = "conflict"
            else:
                said = "accepted"
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
