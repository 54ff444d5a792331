"""A date is a position, whatever keeps the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from events.log.store.event_log import EventLog
from events.log.store.moment import position_before
from tests.appends import append_of, new_stream


async def test_before_each_moment_stands_what_was_recorded_by_then(log: EventLog) -> None:
    for count in (1, 3, 2):
        await log.append(append_of(new_stream(), 0, events=count))
    records = await log.read()
    for moment in {recorded.recorded_at for recorded in records}:
        expected = sum(recorded.recorded_at < moment for recorded in records)
        assert await position_before(log, moment) == expected
    after_all = records[-1].recorded_at + timedelta(microseconds=1)
    assert await position_before(log, after_all) == len(records)


async def test_before_the_first_event_stands_0(log: EventLog) -> None:
    await log.append(append_of(new_stream(), 0))
    (first,) = await log.read()
    assert await position_before(log, first.recorded_at) == 0


async def test_an_empty_log_stands_at_0_at_any_moment(log: EventLog) -> None:
    assert await position_before(log, datetime.now(UTC)) == 0
