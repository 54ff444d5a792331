"""Today is the center's, whatever the day is in London or on Guam."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from tests.services.days.clocked import Clocked, clocked
from tests.services.days.routes import BEFORE, ROUTES, Life
from tests.services.kit.conftest import Told

SUBMIT = "POST /intake/requests"
A_LITTLE_LATER = timedelta(hours=4)
"""It is past midnight at the center then."""


async def submitted(
    center: Clocked, life: Life, *, on: str | None = None, key: str = "a key"
) -> httpx.Response:
    method, address = life.path(SUBMIT)
    body = life.body(ROUTES[SUBMIT].body) | ({} if on is None else {"on": on})
    return await center.ask(method, address, body, idempotency_key=key)


async def of_the_years(center: Clocked) -> dict[str, int]:
    """How many requests came in, by fiscal year."""
    await center.follow()
    answer = await center.ask("GET", "/reporting/figures?by=fiscal-year")
    return {row["key"]: row["requests"] for row in answer.json()["rows"]}


async def agency(center: Clocked) -> Life:
    life = Life(1)
    await center.tell(*life.facts(ROUTES[SUBMIT].given))
    await center.follow()
    return life


async def test_the_last_evening_of_a_fiscal_year_belongs_to_it(center: Clocked) -> None:
    life = await agency(center)
    assert (await submitted(center, life, key="in the evening")).status_code == 201
    assert await of_the_years(center) == {"2024": 1}
    center.now += A_LITTLE_LATER
    assert (await submitted(center, life, key="after midnight")).status_code == 201
    assert await of_the_years(center) == {"2024": 1, "2025": 1}


async def test_the_same_moment_is_in_the_next_year_for_a_center_on_guam(
    database: str, told: Told
) -> None:
    assert told is not None
    async with clocked(database, time_zone="Pacific/Guam") as center:
        await center.tell(*BEFORE)
        assert (await submitted(center, await agency(center))).status_code == 201
        assert await of_the_years(center) == {"2025": 1}


async def test_who_asks_from_guam_can_say_its_own_today_and_nobody_says_tomorrow(
    center: Clocked,
) -> None:
    life = await agency(center)
    tomorrow: Any = (await submitted(center, life, on="2024-10-02", key="too early")).json()
    assert tomorrow["rule"] == "in-the-future"
    assert tomorrow["detail"].endswith("the latest day is 2024-10-01")
    assert (await submitted(center, life, on="2024-10-01")).status_code == 201
    assert await of_the_years(center) == {"2025": 1}


async def test_a_retry_after_midnight_is_answered_as_before_and_another_day_is_another_request(
    center: Clocked,
) -> None:
    life = await agency(center)
    first = await submitted(center, life)
    center.now += A_LITTLE_LATER
    again = await submitted(center, life)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await of_the_years(center) == {"2024": 1}
    other = await submitted(center, life, on="2024-10-01")
    assert other.status_code == 422
    assert other.json()["type"].endswith(":key-reused")


async def test_recorded_by_asks_until_midnight_at_the_center(center: Clocked) -> None:
    for day, status in (("2024-09-30", 200), ("2024-10-01", 409)):
        answer = await center.ask("GET", f"/reporting/statuses?recorded_by={day}")
        assert answer.status_code == status
