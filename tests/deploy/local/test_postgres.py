from __future__ import annotations

import asyncpg
import pytest


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
    ],
)
async def test_postgres_is_durable_and_private(database: str, setting: str, value: str) -> None:
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT current_setting($1)", setting) == value
    await connection.close()
