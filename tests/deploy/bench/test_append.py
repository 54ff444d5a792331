"""What appending is measured against keeps the log's own checks."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import pytest

from events.ids import new_id
from events.log.database import connect
from events.log.statements import statement


@pytest.mark.parametrize(
    ("data", "metadata"),
    [
        (b'{"a": 1e400000}', {}),
        (b'{"a": "\\u0000"}', {}),
        (b"[]", {}),
        (b"{}", {"actor": ["a list"]}),
        (b"{}", {"actor": "x" * 5000}),
    ],
)
async def test_copy_into_the_table_beside_refuses_what_the_log_refuses(
    database: str, data: bytes, metadata: dict[str, object]
) -> None:
    connection = await connect(database, None)
    await connection.execute(statement("deploy.bench", "append_copied"))

    async def copy(data: bytes, metadata: dict[str, object]) -> None:
        row = (1, "request-1", 1, new_id(), "T", 1, data, metadata, datetime.now(UTC))
        await connection.copy_records_to_table("copied", records=[row])

    with pytest.raises((asyncpg.CheckViolationError, asyncpg.DataError)):
        await copy(data, metadata)
    await copy(b"{}", {"actor": "a"})
    await connection.close()
