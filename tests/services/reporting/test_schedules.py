"""A quarter that is over is published by the center itself, once, as it was known on its day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from events.event import Event
from services.kit.feed.schedule import Scheduler
from services.reporting.decisions.snapshots import last_day_of, quarter_name, quarter_over_on
from services.reporting.schedules import PUBLISH_SCHEDULE, schedules
from services.reporting.settings import ReportingSettings
from tests.keys import asking_as
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, running_reports

AFTER = timedelta(days=30)
Quarter = tuple[int, int]


def following(quarter: Quarter) -> Quarter:
    fiscal_year, number = quarter
    return (fiscal_year + 1, 1) if number == 4 else (fiscal_year, number + 1)


@pytest.fixture
def this_quarter(reports: Reports) -> Quarter:
    """The quarter in which the facts of a test are recorded."""
    return following(quarter_over_on(reports.running.today()))


def due_on(quarter: Quarter) -> date:
    return last_day_of(*quarter) + AFTER


@asynccontextmanager
async def always(on_lost: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ARG001 - the only one
    yield


async def act(reports: Reports, on: date) -> None:
    """One turn on a day."""
    now = datetime.combine(on, time(12), UTC)
    zone = reports.running.settings.time_zone
    scheduler = Scheduler(schedules(reports.running), turn=always, clock=lambda: now, zone=zone)
    await scheduler.act()
    assert scheduler.faults == {PUBLISH_SCHEDULE: None}


async def look(reports: Reports, on: date) -> list[str]:
    """One turn on a day; the names of what is published after it."""
    await act(reports, on)
    await reports.follow()
    return await names(reports)


async def names(reports: Reports) -> list[str]:
    answer = await reports.client.get("/reporting/snapshots")
    return [each["snapshot"] for each in answer.json()["items"]]


async def content(reports: Reports, name: str) -> Any:
    return (await reports.client.get(f"/reporting/snapshots/{name}")).json()


def life(number: int = 1) -> list[Event]:
    return [Life(number).submitted(), Life(number).screened(), Life(number).opened()]


async def test_it_is_published_so_many_days_after_its_end_and_says_who_did(
    reports: Reports, this_quarter: Quarter
) -> None:
    position = await reports.told(life())
    due, name = due_on(this_quarter), quarter_name(*this_quarter)
    assert await look(reports, due - timedelta(days=1)) == []
    assert await look(reports, due) == [name]
    (told,) = await reports.running.log.read(category="figures")
    assert told.metadata["actor"] == "service:reporting"
    said = await content(reports, name)
    assert (said["as_of"], said["published_on"]) == (position, str(due))
    assert said["work"]["all"][0]["requests"] == 1


async def test_it_is_published_once_however_many_look_and_however_often(
    reports: Reports, this_quarter: Quarter
) -> None:
    await reports.told(life())
    due = due_on(this_quarter)
    await asyncio.gather(*(act(reports, due) for _ in range(3)))
    await look(reports, due + timedelta(days=1))
    assert len(await reports.running.log.read(category="figures")) == 1


async def test_late_it_is_published_as_it_was_known_on_its_day(
    reports: Reports, this_quarter: Quarter
) -> None:
    position = await reports.told(life())
    name = quarter_name(*this_quarter)
    assert await look(reports, due_on(this_quarter) + timedelta(days=50)) == [name]
    assert (await content(reports, name))["as_of"] == position


async def test_of_quarters_that_were_missed_only_the_last_is_published(
    reports: Reports, this_quarter: Quarter
) -> None:
    await reports.told(life())
    last = following(following(this_quarter))
    assert await look(reports, due_on(last)) == [quarter_name(*last)]


async def test_a_clock_that_is_set_back_publishes_no_earlier_quarter(
    reports: Reports, this_quarter: Quarter
) -> None:
    await reports.told(life())
    later = following(this_quarter)
    await look(reports, due_on(later))
    assert await look(reports, due_on(this_quarter)) == [quarter_name(*later)]


async def test_what_a_coordinator_published_is_not_published_again(reports: Reports) -> None:
    await reports.told(life())
    quarter = quarter_over_on(reports.running.today() - AFTER)
    body = {"fiscal_year": quarter[0], "quarter": quarter[1]}
    answer = await reports.client.post(
        "/reporting/snapshots", json=body, headers=asking_as("coordinator")
    )
    assert answer.status_code == 201
    await reports.follow()
    # Looked at on a day on which that quarter is the last one that is due.
    assert await look(reports, reports.running.today()) == [quarter_name(*quarter)]


async def test_what_is_known_since_then_alone_is_not_published(reports: Reports) -> None:
    """As a history that is imported: the work is old, and what tells of it is not."""
    await reports.told(life())
    assert await look(reports, reports.running.today()) == []


async def test_nothing_is_published_of_a_log_without_work(
    reports: Reports, this_quarter: Quarter
) -> None:
    assert await look(reports, due_on(this_quarter)) == []
    await reports.told([Life(1).submitted(str(last_day_of(*this_quarter) + timedelta(days=1)))])
    assert await look(reports, due_on(this_quarter)) == []


async def test_it_waits_until_the_figures_have_come_so_far(
    reports: Reports, this_quarter: Quarter
) -> None:
    await reports.told(life())
    position = await reports.append(life(2))
    due = due_on(this_quarter)
    await act(reports, due)
    assert await reports.running.log.read(category="figures") == []
    await reports.follow()
    (name,) = await look(reports, due)
    said = await content(reports, name)
    assert (said["as_of"], said["work"]["all"][0]["requests"]) == (position, 2)


async def test_where_the_setting_is_0_quarters_are_published_by_hand_alone(database: str) -> None:
    settings = ReportingSettings.read(postgres_dsn=database, publish_after_days=0)
    async with running_reports(settings) as reports:
        assert schedules(reports.running) == []
