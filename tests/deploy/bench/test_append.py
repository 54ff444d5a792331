"""What appending is measured against keeps the log's own checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import asyncpg
import pytest

from events.ids import new_id
from events.log.database import connect
from events.log.statements import statement

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
