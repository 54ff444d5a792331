"""`byfield log diff`: what was told between two positions or times."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.runtime import reachable, run
from deploy.cli.trail import said
from events.counted import counted
from events.days import read_day
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from events.log.store.moment import position_before
from events.telling.differing import Advance, between, stream_difference
from services.kit.escapes import escape_line

_DIGITS_MAX = 18


def diff(
    a: str,
    b: str,
    /,
    *,
    stream: str | None = None,
    personal: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Print which streams went on between two positions or times; of one stream, what it says now.

    Ends with 1 if nothing was told between them.

    Examples: byfield log diff 48000 48211; byfield log diff 2026-09-30 2026-12-31;
    byfield log diff 0 48211 --stream agency-IA0570100

    Parameters
    ----------
    a
        A position (0: the empty log), a day (as the log stood when it ended), or an instant with
        its zone, as 2026-09-30T17:00:00-04:00.
    b
        Likewise, and not before it.
    stream
        This one alone: each field that differs, before and after.
    personal
        Of one stream, also names, addresses and what people wrote, unless it is encrypted.
    """

    async def work() -> int:
        async with reachable() as settings, PostgresLog(settings.dsn_of("log")) as log:
            ends = [await _position(log, each, settings.time_zone) for each in (a, b)]
            faults = [each for each in ends if isinstance(each, str)]
            for fault in faults:
                ERR.print(fault)
            if faults:
                return 2
            after, until = (int(each) for each in ends)
            if after > until:
                ERR.print(f"{a} is position {after:,}, which is after {b}, position {until:,}.")
                return 2
            if stream is None:
                return await _all(log, after, until, json=json)
            return await _one(log, stream, (after, until), personal=personal, json=json)

    return run(work())


async def _position(log: EventLog, text: str, zone: ZoneInfo) -> int | str:
    """Return the position that is meant, or why there is none."""
    head = (await log.head()).position
    digits = text.replace(",", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX:
        if int(digits) > head:
            return f"There is no position {int(digits):,}; the log ends at {head:,}."
        return int(digits)
    moment = _moment(text, zone)
    if moment is None:
        return (
            f"{escape_line(text)} is neither a position, nor a day such as 2026-09-30, "
            "nor an instant with its zone."
        )
    return await position_before(log, moment)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(read_day(text) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment + timedelta(microseconds=1)


async def _all(log: EventLog, after: int, until: int, *, json: bool) -> int:
    told = await between(log, after, until)
    for each in told.streams:
        if json:
            say_json(_as_json(each))
        else:
            OUT.print(_line(each))
    if told.further_facts:
        ERR.print(f"Of further streams {counted(told.further_facts, 'fact')} not shown.")
    if not json:
        OUT.print(
            f"{counted(told.facts, 'fact')} between positions {after:,} and {until:,}"
            if told.facts
            else f"Nothing was told between positions {after:,} and {until:,}."
        )
    return 0 if told.facts else 1


async def _one(
    log: EventLog, stream: str, ends: tuple[int, int], *, personal: bool, json: bool
) -> int:
    advance, changes = await stream_difference(log, stream, *ends, personal=personal)
    if advance is None:
        ERR.print(
            f"Nothing was told in {escape_line(stream)} between positions {ends[0]:,} and "
            f"{ends[1]:,}."
        )
        return 1
    if json:
        say_json({**_as_json(advance), "changes": [each._asdict() for each in changes]})
        return 0
    OUT.print(_line(advance))
    for change in changes:
        OUT.print(f"  {said(change)}")
    return 0


def _as_json(advance: Advance) -> dict[str, object]:
    return {
        "stream": advance.stream,
        "from_version": advance.from_version,
        "to_version": advance.to_version,
        "types": dict(advance.types),
    }


def _line(advance: Advance) -> str:
    types = ", ".join(
        f"{count} {name}" if count > 1 else name for name, count in advance.types.items()
    )
    return escape_line(
        f"{advance.stream}  v{advance.from_version} -> v{advance.to_version}  {types}"
    )
