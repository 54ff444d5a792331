"""A process that appends at random and says what was acknowledged: `python -m ... DSN SEED`.

It goes on until its standard input is closed. Its streams are those of every other such process,
so that they conflict. A line for each acknowledgement: command, position, version, and the ids of
the events.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from itertools import count

import structlog

from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, ConflictError
from tests.appends import append_of, new_event

STREAMS = [f"request-{n}" for n in range(8)]
CALLERS = 12


async def main(dsn: str, seed: int) -> None:
    """Append until there is no more input; some of it conflicts, some is a repetition."""
    chance = random.Random(seed)  # noqa: S311 - to repeat a run, not to keep a secret
    known: Counter[str] = Counter()
    numbers = count()
    input_ends = asyncio.create_task(asyncio.to_thread(sys.stdin.read))

    async def write(log: PostgresLog) -> None:
        while not input_ends.done():
            append = _append(chance, known, f"{seed}-{next(numbers)}")
            for _ in range(chance.choice([1, 1, 1, 2])):
                await _try(log, append, known)

    async with PostgresLog(dsn, role="byfield_intake") as log, asyncio.TaskGroup() as callers:
        for _ in range(CALLERS):
            callers.create_task(write(log))


def _append(chance: random.Random, known: Counter[str], command: str) -> Append:
    size = chance.choice([1, 1, 1, 2, 5])
    stream = chance.choice(STREAMS) if chance.random() < 0.7 else f"request-own-{command}"
    expected = chance.choice([None, known[stream], known[stream], 0])
    events = [new_event() for _ in range(size)]
    return append_of(stream, expected, events=events, command=f"{command}/{size}")


async def _try(log: PostgresLog, append: Append, known: Counter[str]) -> None:
    try:
        answer = await log.append(append)
    except ConflictError as conflict:
        known[append.stream] = conflict.actual
        return
    known[append.stream] = max(known[append.stream], answer.version)
    ids = ",".join(str(event.id) for event in append.events)
    sys.stdout.write(f"{append.metadata.command_digest} {answer.position} {answer.version} {ids}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
