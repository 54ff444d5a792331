"""How fast a history is imported, beside appending the same facts decided before."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from deploy.bench.figures import Figure, Limit
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from events.decider import Decider
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, Appended, EventLog
from events.vocabulary import AgencyKind, Program
from services.assignment.commands.roster import EnrolProvider
from services.assignment.decisions import PROVIDER_DECIDER
from services.importing.history.history_import import (
    ROWS_AT_ONCE_MAX,
    ImportReport,
    import_history,
)
from services.importing.history.reading import read_rows
from services.intake.commands.agencies import RegisterAgency
from services.intake.decisions import AGENCY_DECIDER

IMPORT_SECONDS_MAX: Final = 120.0
"""On a machine with nothing else to do."""
ENGAGEMENTS: Final = 100_000
"""As many as the aim speaks of; fewer are not judged."""
ROLE: Final = "byfield_import"
PROVIDER: Final = "iacp"
AGENCIES: Final = 300
EXPERTS: Final = 200
"""Enough that a hundred open engagements each are never too many."""
YEARS_DAYS: Final = 4_000
"""Over which the requests are spread."""
FIRST_DAY: Final = date(2012, 1, 1)
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
CENTER_BEGAN_ON: Final = date(2011, 1, 1)
_COLUMNS: Final = {
    "external_key": "TA-{number}",
    "ori": "{ori}",
    "program": "cri-tac",
    "topics": "de-escalation;active-threat",
    "problem": "Request {number}: nobody of the night shift has been trained.",
    "contact_name": "Pat Doe {number}",
    "contact_email": "pat{number}@agency.example",
    "authorized_by": "Chief {number}",
    "submitted_on": "{0}",
    "screened_on": "{3}",
    "provider": PROVIDER,
    "expert_name": "Expert {expert}",
    "assigned_on": "{5}",
    "accepted_on": "{7}",
    "delivery_type": "in-person-training",
    "delivery_on": "{30}",
    "delivery_hours": "7.5",
    "delivery_mode": "in-person",
    "attendees_in_person": "24",
    "delivered_on": "{32}",
    "closed_on": "{90}",
    "closed_reason": "completed",
}
"""A number in braces is a day, so many days after the first."""
_EVALUATION: Final = {
    "evaluation_on": "{40}",
    "would_recommend": "9",
    **{f"rating_{what}": "5" for what in ("delivery", "experts", "information")},
    **{f"rating_{what}": "4" for what in ("knowledge", "change")},
}
"""Of every second engagement."""


class _Kept:
    """Keeps what is appended to a log, so that it can be appended to another."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.appends: list[Append] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    async def append(self, append: Append) -> Appended:
        self.appends.append(append)
        return await self._log.append(append)


async def measure_imports(sizes: Sizes) -> list[Figure]:
    """Import a file that nobody has imported, and the appends of a part of it for themselves."""
    engagements, part = sizes.import_engagements, max(1, sizes.import_engagements // 10)
    table = file_of(engagements)  # by no clock: whoever imports has the file
    async with fresh_stack() as stack, PostgresLog(stack.postgres_dsn) as log:
        await prepare(log)
        before = time.process_time()
        await imported(log, table, engagements, dry_run=True)
        decided = time.process_time() - before
        begun, before = time.perf_counter(), time.process_time()
        report = await imported(log, table, engagements)
        seconds, processor = time.perf_counter() - begun, time.process_time() - before
    appended = await _appended(await _kept(part))
    seconds_max = IMPORT_SECONDS_MAX if engagements == ENGAGEMENTS else None
    what = f"import, {engagements:,} engagements"
    return [
        Figure("import", what, seconds, "s", at_most=seconds_max),
        Figure(
            "import",
            f"{what}, processor time of it",
            processor,
            "s",
            (Limit("reading and deciding alone, as a dry run does", decided),),
            at_most=seconds_max,
        ),
        Figure(
            "import",
            f"{what}, facts",
            report.facts / seconds,
            "events/s",
            (Limit("appending the same facts, decided before", appended),),
        ),
    ]


async def prepare(log: EventLog) -> None:
    """Register the agencies that the file names, and enroll its provider."""
    for number in range(AGENCIES):
        ori = _ori(number)
        register = RegisterAgency(
            ori=ori,
            name=f"Agency {number}",
            kind=AgencyKind.LOCAL,
            state="IA",
            sworn=number,
            on=FIRST_DAY,
            now=NOW,
        )
        await _do(log, AGENCY_DECIDER, AGENCY_DECIDER.stream(ori), register)
    enroll = EnrolProvider(
        provider=PROVIDER, name=PROVIDER, programs=tuple(Program), member_from=FIRST_DAY, now=NOW
    )
    await _do(log, PROVIDER_DECIDER, PROVIDER_DECIDER.stream(PROVIDER), enroll)


async def imported(
    log: EventLog, table: bytes, engagements: int, *, dry_run: bool = False
) -> ImportReport:
    """Import a table with so many. Raises `RuntimeError` if one of its rows is not good."""
    rows = read_rows(io.BytesIO(table), json_lines=False, source="the bench")
    report = await import_history(
        log, rows, now=NOW, center_began_on=CENTER_BEGAN_ON, dry_run=dry_run
    )
    if report.imported != engagements:
        raise RuntimeError(f"of {engagements} rows {report.imported} are good: {report.bad[:1]}")
    return report


def file_of(engagements: int) -> bytes:
    """Return a table in CSV with so many engagements, all different and all good."""
    text = io.StringIO()
    table = csv.DictWriter(text, [*_COLUMNS, *_EVALUATION])
    table.writeheader()
    for number in range(engagements):
        table.writerow(_row(number))
    return text.getvalue().encode()


def _row(number: int) -> dict[str, str]:
    said = _COLUMNS if number % 2 else _COLUMNS | _EVALUATION
    begin = FIRST_DAY + timedelta(days=number % YEARS_DAYS)
    days = [str(begin + timedelta(days=day)) for day in range(91)]
    names = {"number": number, "ori": _ori(number // YEARS_DAYS), "expert": number % EXPERTS}
    return {column: value.format(*days, **names) for column, value in said.items()}


def _ori(number: int) -> str:
    return f"IA{number % AGENCIES:05}00"


async def _do(log: EventLog, decider: Decider[Any, Any, Any], stream: str, command: Any) -> None:
    cause = Cause(new_id(), "prepare", "system:bench", "the bench")
    await handle(log, CATALOGUE, decider, stream, command, cause)


async def _kept(engagements: int) -> list[Append]:
    """Return what an import of so many engagements appends."""
    async with fresh_stack() as stack, PostgresLog(stack.postgres_dsn) as log:
        await prepare(log)
        keeping: Any = _Kept(log)
        await imported(keeping, file_of(engagements), engagements)
        appends: list[Append] = keeping.appends
        return appends


async def _appended(appends: list[Append]) -> float:
    """Append all, as many at once as the importer has rows at once; return the facts a second."""
    async with fresh_stack() as stack, PostgresLog(stack.postgres_dsn) as log:
        await prepare(log)
        waiting = _by_engagement(appends)

        async def call() -> None:
            for one in waiting:
                for append in one:
                    await log.append(append)

        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(ROWS_AT_ONCE_MAX):
                tasks.create_task(call())
        return sum(len(append.events) for append in appends) / (time.perf_counter() - begun)


def _by_engagement(appends: list[Append]) -> Iterator[list[Append]]:
    """Yield the appends of each engagement in their order: one follows from the other."""
    grouped: dict[str, list[Append]] = {}
    for append in appends:
        grouped.setdefault(append.metadata.correlation_id, []).append(append)
    return iter(grouped.values())
