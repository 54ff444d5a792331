"""Import a history into the log: each row that the rules allow, once, at any number of runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, cast

from events.decider import Command
from events.event import Event
from events.facts import CATALOGUE
from events.ids import named_part
from events.log.store.event_log import (
    Append,
    Appended,
    BusyError,
    ConflictError,
    EventLog,
    GuardConflictError,
    IdReusedError,
)
from events.rules.days import outside
from services.importing.history.deciding import NewFact
from services.importing.history.faults import RefusedRowError
from services.importing.history.known import KnownLog, KnownRequest, read_known
from services.importing.history.planning import ImportPlan, differs, is_written, plan
from services.importing.history.repeats import NONE_DISTINCT, Distinct, Sums, spoilt_key, sums_of
from services.importing.history.requests import exit_id
from services.importing.history.row import HistoryRow
from services.importing.history.whole_oris import with_whole_oris
from services.importing.oris import KnownOris
from services.intake.decisions import REQUEST_DECIDER
from services.kit.bad_rows import BadRow

ROWS_AT_ONCE_MAX: Final = 512
"""Rows that are written at once: enough to fill the groups of the log's writer."""
BUSY_SECONDS: Final = 0.05
ROWS_A_TURN_MAX: Final = 64
"""Rows that are taken before other tasks get a turn, if none of them waits for the log."""


@dataclass(slots=True)
class ImportReport:
    """What became of the engagements of a file."""

    imported: int = 0
    unchanged: int = 0
    refused: int = 0
    facts: int = 0
    """Written by this import."""
    bad: list[BadRow] = field(default_factory=list)
    """In the order of their lines; an engagement may have several."""

    @property
    def done(self) -> int:
        """Engagements so far."""
        return self.imported + self.unchanged + self.refused


@dataclass(slots=True)
class _Import:
    log: EventLog
    known: KnownLog
    now: datetime
    bounds: Command
    """Carries the bounds of days on which the center can have acted."""
    distinct: Distinct
    oris: KnownOris
    dry_run: bool
    report: ImportReport


async def import_history(
    log: EventLog,
    rows: Iterable[HistoryRow | list[BadRow]],
    *,
    now: datetime,
    center_began_on: date,
    distinct: Distinct = NONE_DISTINCT,
    dry_run: bool = False,
    report: ImportReport | None = None,
) -> ImportReport:
    """Decide every row by the rules of the services, in memory, and write what they allow.

    A row that probably repeats another is refused, unless its key is `distinct`. The same file
    again changes nothing, and goes on where an earlier run ended. With `dry_run` nothing is
    written. Rows are taken as they can be written, some hundred ahead; a `report` that is given
    says meanwhile how far it is, also where it is cancelled. Raises what `EventLog.append` raises,
    conflicts apart.
    """
    report = ImportReport() if report is None else report
    bounds = Command(now=now, center_began_on=center_began_on)
    known = await read_known(log)
    oris = KnownOris(known.agencies.states)
    work = _Import(log, known, now, bounds, distinct, oris, dry_run, report)
    waiting = iter(rows)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(1 if dry_run else ROWS_AT_ONCE_MAX):
                group.create_task(_take_rows(work, waiting))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed  # what stops one row stops all: it is told once
    report.bad.sort(key=lambda bad: bad.line)
    return report


async def _take_rows(work: _Import, waiting: Iterator[HistoryRow | list[BadRow]]) -> None:
    for row in waiting:
        if isinstance(row, list):
            _refuse(work, row)
        else:
            try:
                await _take(work, row)
            except RefusedRowError as refused:
                _refuse(work, refused.bad)
        if work.report.done % ROWS_A_TURN_MAX == 0:
            await asyncio.sleep(0)  # the other workers, and what they append, get their turn


def _refuse(work: _Import, bad: list[BadRow]) -> None:
    work.report.refused += 1
    work.report.bad.extend(bad)


async def _take(work: _Import, row: HistoryRow) -> None:
    row = with_whole_oris(row, work.oris)
    if is_written(row, work.known):
        work.report.unchanged += 1
        return
    # The rules refuse later days that come before this one.
    if (refused := outside(row.submitted_on, work.bounds)) is not None:
        day = str(row.submitted_on)
        raise RefusedRowError(BadRow(row.line, "submitted_on", day, str(refused)))
    sums = sums_of(row)
    _refuse_repeats(work, row, sums)
    recorded = await _recorded_request(work, row)
    planned = plan(row, work.known, work.now, recorded)
    # Nothing was awaited since the decision, so the next row is decided on what this one adds.
    _remember(work.known, planned, sums)
    if not work.dry_run:
        await _write(work, planned)
    work.report.imported += 1


def _refuse_repeats(work: _Import, row: HistoryRow, sums: Sums) -> None:
    if row.external_key in work.distinct:
        return
    known = work.known
    bad = spoilt_key(row, known.requests) or known.repeats.refusal(row, sums)
    if bad is not None:
        raise RefusedRowError(bad)


async def _recorded_request(work: _Import, row: HistoryRow) -> Sequence[NewFact]:
    """The facts of the request that an earlier, interrupted import wrote, if any."""
    if named_part(row.request_id) not in work.known.requests:
        return []
    return [
        NewFact(recorded.id, cast("Event", CATALOGUE.require(recorded)))  # this one has no others
        for recorded in await work.log.read_stream(REQUEST_DECIDER.stream(row.request_id))
        if recorded.id != exit_id(row)
    ]


def _remember(known: KnownLog, planned: ImportPlan, sums: Sums) -> None:
    row = planned.row
    known.requests[named_part(row.request_id)] = KnownRequest(row.request_id, row.digest)
    known.repeats.imported(row, sums)
    for expert in planned.new_experts:
        if expert.listed.listing.expert_id not in known.roster.experts:
            known.roster.add(expert.listed)
    for period in planned.work.periods if planned.work else ():
        known.engagements.loads.begin(period.expert_id, period.since)
        if period.free_on is not None:
            known.engagements.loads.end(period.expert_id, period.free_on)


async def _write(work: _Import, planned: ImportPlan) -> None:
    """Append one after another, so that a consumer of each finds what it follows from."""
    for append in planned.appends:
        try:
            appended = await _append(work.log, append)
        except (IdReusedError, ConflictError, GuardConflictError) as fault:
            # Somebody wrote there since the log was read.
            raise RefusedRowError(differs(planned.row)) from fault
        if not appended.repeated:
            work.report.facts += len(append.events)


async def _append(log: EventLog, append: Append) -> Appended:
    """Append, and try again while the queue of the log is full."""
    while True:
        try:
            return await log.append(append)
        except BusyError:
            await asyncio.sleep(BUSY_SECONDS)
