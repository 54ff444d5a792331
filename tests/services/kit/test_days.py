"""Today is the center's; and what the edge filled in is not part of what was asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from events.ids import new_id
from events.log.database.connections import FairPool
from events.log.deciding.handle import Cause, handle
from events.log.memory import MemoryLog
from events.log.store.event_log import IdReusedError
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.freshness import Freshness
from services.kit.feed.schedule import Moment
from services.kit.http.running_service import RunningService
from services.kit.settings import Settings, SettingsError
from tests.services.kit.feed.tally import CATALOGUE, TALLIES, OpenTally

EVENING = datetime(2024, 10, 1, 0, 30, tzinfo=UTC)
"""20:30 in Washington, on the last day of the fiscal year."""
CAUSE = Cause(
    id=new_id(),
    handler="POST /tallies",
    actor="coordinator:maria",
    correlation_id="c",
)


def _running(**settings: object) -> RunningService:
    pool = FairPool("postgresql:///never-opened", connections_min=0, connections_max=1)
    return RunningService(Settings.read(**settings), CATALOGUE, MemoryLog(), pool, Freshness(pool))


def test_a_schedule_goes_by_the_centers_day() -> None:
    zone = Settings.read().time_zone
    assert Moment(EVENING, zone).today == date(2024, 9, 30)


@pytest.mark.parametrize(
    ("zone", "hours"), [("America/New_York", {-5, -4}), ("Pacific/Guam", {10}), ("UTC", {0})]
)
async def test_the_clock_is_in_the_centers_zone(zone: str, hours: set[int]) -> None:
    here = _running(time_zone=zone)
    offset = here.now().utcoffset()
    assert offset is not None
    assert offset.total_seconds() / 3600 in hours
    assert here.dated(None)["on"] in {here.today(), here.dated(None)["now"].date()}


async def test_a_day_that_was_said_is_not_filled_in() -> None:
    here = _running()
    assert "filled_in" not in here.dated(date(2024, 3, 1))
    assert here.dated(None)["filled_in"] == {"on"}
    assert here.dated(None)["center_began_on"] == date(2011, 1, 1)


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../../etc/passwd", "/etc/localtime", "EST5"])
def test_a_time_zone_is_one_of_the_known_names(name: str) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_TIME_ZONE: must be the name of a time zone"):
        Settings.read(time_zone=name)


def test_the_center_began_on_a_day() -> None:
    for day in ("0018-03-01", "2100-01-01"):
        with pytest.raises(SettingsError, match="BYFIELD_CENTER_BEGAN_ON"):
            Settings.read(center_began_on=day)


async def test_a_retry_after_midnight_is_the_same_command() -> None:
    class OpenToday(OpenTally):
        on: date

    log = MemoryLog()

    async def ask(on: date, *filled_in: str) -> int:
        command = OpenToday(
            keeper="jo",
            on=on,
            now=datetime(2024, 10, on.day, tzinfo=UTC),
            filled_in=frozenset(filled_in),
        )
        return (await handle(log, CATALOGUE, TALLIES, "tally-1", command, CAUSE)).position

    first = await ask(date(2024, 10, 1), "on")
    assert await ask(date(2024, 10, 2), "on") == first
    with pytest.raises(IdReusedError):
        await ask(date(2024, 10, 2))


async def test_a_retry_is_known_by_the_digest_of_an_earlier_release() -> None:
    class OpenToday(OpenTally):
        on: date

    log = MemoryLog()
    on, now = date(2024, 10, 1), datetime(2024, 10, 1, tzinfo=UTC)
    earlier = OpenToday(keeper="jo", on=on, now=now)
    first = await handle(log, CATALOGUE, TALLIES, "tally-1", earlier, CAUSE)
    again = OpenToday(keeper="jo", on=on, now=now, filled_in=frozenset({"on"}))
    repeated = await handle(log, CATALOGUE, TALLIES, "tally-1", again, CAUSE)
    assert repeated.position == first.position


async def test_the_calendars_first_and_last_day_are_days_to_the_database(database: str) -> None:
    pool = await open_pool(database, "reporting", connections_max=1)
    ends = [date.min, date.max]
    async with lent(pool) as connection:
        await connection.execute("CREATE TEMP TABLE days (day date, days date[])")
        await connection.copy_records_to_table("days", records=[(day, ends) for day in ends])
        await connection.executemany(
            "INSERT INTO days VALUES ($1, $2)", [(day, ends) for day in ends]
        )
        written = await connection.fetch(
            "SELECT DISTINCT day::text, days::text FROM days ORDER BY 1"
        )
        assert [tuple(row) for row in written] == [
            ("0001-01-01", "{0001-01-01,9999-12-31}"),
            ("9999-12-31", "{0001-01-01,9999-12-31}"),
        ]
        read = await connection.fetchrow(
            "SELECT min(day), max(day), '-infinity'::date, 'infinity'::date FROM days"
        )
        assert read is not None
        assert list(read) == [*ends, *ends]
    await pool.close()
