"""Killing backends."""

from __future__ import annotations

import asyncpg


async def kill_backends(dsn: str, times: int) -> None:
    """Kill so many, one after another, each in the middle of an append."""
    connection = await asyncpg.connect(dsn)
    killed: set[int] = set()
    while len(killed) < times:
        killed |= set(
            await connection.fetchval(
                r"""SELECT coalesce(array_agg(pid) FILTER (WHERE pg_terminate_backend(pid)), '{}')
                FROM (
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND state = 'active' AND query ~ '(FROM|SELECT) append_'
                    LIMIT 1
                ) AS appending"""
            )
        )
    await connection.close()


async def kill_others(dsn: str) -> None:
    """Kill every other connection to the database."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
