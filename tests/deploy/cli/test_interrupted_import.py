from __future__ import annotations

import asyncio
import os
import re
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import orjson
import pytest

from events.log.postgres import PostgresLog
from services.kit.http.principals import Principal
from tests.keys import key_of
from tests.processes import byfield, ended
from tests.services.importing.history.history import FACTS, csv_lines, given, prepare
from tests.waiting import eventually

ROWS = 2_000
FACTS_OF_A_ROW = 1 + len(FACTS)
_REACHED = re.compile(r"(\d+)/4001")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A history that takes some seconds, each row with an expert of its own."""
    file = tmp_path / "history.csv"
    rows = (
        given(external_key=f"TA-{n}", expert_name=f"Kim {n}", topics=f"topic-{n}")
        for n in range(ROWS)
    )
    file.write_bytes(csv_lines(*rows))
    return file


@pytest.fixture
async def settings(database: str) -> Mapping[str, object]:
    """Of a database that knows the agency and the provider; NATS is not needed."""
    async with PostgresLog(database, role="byfield_import") as log:
        await prepare(log)
    return {
        "postgres_dsn": database,
        "nats_url": "nats://127.0.0.1:1",
        "token": key_of(Principal("olga", "operator")),
    }


@asynccontextmanager
async def held_after(database: str, position: int) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Hold back appends behind a position for the block; yields whether one is held.

    However late a busy machine lets this test continue, the import is not done by then.
    """
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("SELECT pg_advisory_lock(1)")
        await connection.execute(
            f"""
            CREATE FUNCTION pg_temp.hold() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
            CREATE TRIGGER held AFTER INSERT ON log.event FOR EACH ROW
            WHEN (NEW.position > {position}) EXECUTE FUNCTION pg_temp.hold()
            """
        )

        async def is_held() -> bool:
            waits: bool = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = current_database() AND (classid, objid) = (0, 1) AND NOT granted)"
            )
            return waits

        yield is_held
        await connection.execute("SELECT pg_advisory_unlock(1)")
    finally:
        await connection.close()


async def test_ctrl_c_ends_an_import_with_a_word_and_it_goes_on_from_there(
    settings: Mapping[str, object], database: str, file: Path
) -> None:
    command = ("import", "engagements", "--source", "old", str(file), "--reason", "as agreed")
    async with PostgresLog(database) as log:
        before = (await log.head()).position + 1
        """After the order."""
        async with byfield(*command, settings=settings, stderr=PIPE) as importing:
            async with held_after(database, before + 500) as is_held:
                await eventually(is_held)
                importing.send_signal(signal.SIGINT)
            status, out, err = await ended(importing)
        said = re.fullmatch(
            r"Interrupted: engagements imported ([\d,]+), unchanged 0, bad 0\. "
            r"The same command goes on from here\.\n",
            err,
        )
        assert (status, out, bool(said)) == (130, "", True)
        assert said is not None
        whole = int(said[1].replace(",", ""))
        reached = (await log.head()).position - before
        assert whole * FACTS_OF_A_ROW <= reached < ROWS * FACTS_OF_A_ROW
        async with byfield(*command, settings=settings) as again:
            status, out, _ = await ended(again)
        unchanged = re.search(r"unchanged ([\d,]+), bad 0$", out.strip())
        assert (status, bool(unchanged)) == (0, True)
        assert unchanged is not None
        assert whole <= int(unchanged[1].replace(",", "")) < ROWS
        # The second order, and how it ended, are there too.
        assert (await log.head()).position - before == ROWS * FACTS_OF_A_ROW + 2
        first, second, end = await log.read_stream("operations-import")
        told = [orjson.loads(each.data) for each in (first, second, end)]
        assert [each.actor for each in (first, second, end)] == ["operator:olga"] * 3
        assert (told[0]["resumes"], told[0]["lines"]) == (None, 2 * ROWS + 1)
        assert (told[1]["resumes"], told[1]["file_digest"]) == (
            str(first.id),
            told[0]["file_digest"],
        )
        assert (told[2]["order_id"], told[2]["outcome"]) == (str(second.id), "done")


async def test_the_bar_moves_to_its_end_while_somebody_watches(
    settings: Mapping[str, object], file: Path
) -> None:
    watched, terminal = os.openpty()
    command = ("import", "engagements", "--source", "old", str(file), "--dry-run")
    async with byfield(*command, settings=settings, stderr=terminal) as importing:
        os.close(terminal)
        seen = await asyncio.to_thread(lambda: b"".join(_read(watched)).decode())
        assert (await ended(importing))[0] == 0
    reached = [int(line) for line in _REACHED.findall(seen)]
    assert len(set(reached)) > 2
    assert reached == sorted(reached)
    assert reached[-1] == 2 * ROWS + 1


def _read(terminal: int) -> Iterator[bytes]:
    try:
        while part := os.read(terminal, 65_536):
            yield part
    except OSError:  # how Linux says that nobody writes any more
        return
    finally:
        os.close(terminal)
