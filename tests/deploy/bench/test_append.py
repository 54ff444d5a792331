"""What appending is measured against keeps the checks that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import asyncpg
import pytest

from events.ids import new_id
from events.log.database.connections import connect
from events.log.database.statements import statement

NAMES = {"actor": "system:test", "correlation_id": "none"}


@pytest.mark.parametrize(
    ("data", "metadata"),
    [
        (b'{"a": 1e400000}', NAMES),
        (b'{"a": "\\u0000"}', NAMES),
        (b"[]", NAMES),
        (b"{}", {"actor": "nobody else"}),
        (b"{}", NAMES | {"actor": ["a list"]}),
        (b"{}", NAMES | {"actor": "x" * 5000}),
    ],
)
async def test_copy_into_the_table_beside_refuses_what_the_log_refuses(
    database: str, data: bytes, metadata: Mapping[str, object]
) -> None:
    connection = await connect(database, None)
    await connection.execute(statement("deploy.bench", "append_copied"))

    async def copy(data: bytes, metadata: Mapping[str, object]) -> None:
        row = (1, "request-1", 1, new_id(), "T", 1, data, metadata, datetime.now(UTC))
        await connection.copy_records_to_table("copied", records=[row])

    with pytest.raises((asyncpg.CheckViolationError, asyncpg.DataError)):
        await copy(data, metadata)
    await copy(b"{}", NAMES)
    await connection.close()


async def test_a_message_is_written_at_the_version_that_is_expected_and_at_no_other(
    database: str,
) -> None:
    connection = await connect(database, None)
    for made in ("messages", "messages_function"):
        await connection.execute(statement("deploy.bench", made))

    async def write(expected_version: int) -> int:
        call = statement("deploy.bench", "messages_write")
        row = (str(new_id()), "request-1", "T", NAMES, NAMES, expected_version)
        return int(await connection.fetchval(call, *row))

    assert [await write(-1), await write(0)] == [0, 1]
    for wrong in (-1, 0, 2):
        with pytest.raises(asyncpg.RaiseError, match="wrong expected version"):
            await write(wrong)
    assert await write(1) == 2
    await connection.close()
