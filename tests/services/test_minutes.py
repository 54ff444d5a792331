"""The tables read minutes of hours as `events.rules.durations` does."""

from __future__ import annotations

import asyncpg
import pytest

from events.rules.durations import hours_of, minutes_of

HOURS = [*(hours_of(minutes) for minutes in range(601)), 1 / 3, 2 / 3, 0.125, 0.375, 999.99]


@pytest.mark.parametrize("service", ["assignment", "reporting"])
async def test_both_read_the_same_minutes(database: str, service: str) -> None:
    connection = await asyncpg.connect(database)
    found = await connection.fetchval(
        f"SELECT array_agg({service}.minutes_of(hours) ORDER BY place)"  # noqa: S608 - a name above
        " FROM unnest($1::double precision[]) WITH ORDINALITY AS told (hours, place)",
        HOURS,
    )
    await connection.close()
    assert found == [minutes_of(hours) for hours in HOURS]
