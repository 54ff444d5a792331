"""Import a list of agencies: register new ones, change those that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from events.days import within_days
from events.decider import Refused
from events.facts import CATALOGUE
from events.ids import derived_id, new_id
from events.log.deciding.handle import Cause, Handled, digest, handle
from events.log.deciding.load import Loaded, LoadedCategory, load, load_category
from events.log.store.event_log import EventLog
from events.rules.days import refuse_future
from services.importing.agency_file import AgencyRow
from services.importing.oris import KnownOris
from services.intake.commands.agencies import ChangeAgencyProfile, RegisterAgency
from services.intake.decisions import AGENCY_DECIDER
from services.intake.decisions.agencies import ProfileCommand
from services.intake.decisions.agency_states import Agency, Registered, profile_on
from services.kit.bad_rows import BadRow

IMPORTS_AT_ONCE_MAX: Final = 512
"""Rows that are written at once: enough to fill the groups of the log's writer."""
_IMPORT: Final = UUID("018e0000-0000-7000-8000-6167656e6379")
"""The constant that the ids of imported facts are derived from."""


@dataclass(slots=True)
class ImportReport:
    """What became of the rows of a file."""

    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    """Rows that say what an earlier one says of the same agency."""
    bad: list[BadRow] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Rows so far."""
        return self.registered + self.changed + self.unchanged + self.repeated + len(self.bad)


@dataclass(slots=True)
class _Import:
    log: EventLog
    known: LoadedCategory[Agency]
    actor: str | None
    on: date
    now: datetime
    progress: Callable[[int], None]
    correlation_id: str = field(default_factory=lambda: str(new_id()))
    report: ImportReport = field(default_factory=ImportReport)


async def import_agencies(
    log: EventLog,
    rows: Sequence[AgencyRow | BadRow],
    *,
    actor: str | None,
    on: date,
    now: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Register and change what the rows say; any number of times, the same file changes nothing.

    `on` is the day of which the file speaks: an older one changes what was then, never what is now.
    A row replaces the profile that the registry has, but takes nothing away that it does not know
    itself: an unknown kind or strength leaves the known one. Without an `actor` nothing is written.
    `progress` is told after every row how many are done. Raises `Refused` for a day in the future,
    `ValueError` for one outside of all bounds, and what `EventLog.append` raises; a second run then
    goes on where the first one ended.
    """
    refuse_future(within_days(on), now)
    known = await load_category(log, CATALOGUE, AGENCY_DECIDER)
    work = _Import(log, known, actor, on, now, progress)
    waiting = iter(list(_resolved(rows, KnownOris(known.states))))
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(IMPORTS_AT_ONCE_MAX, len(rows))):
                group.create_task(_take_rows(work, waiting))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed  # what stops one row stops all: it is told once
    work.report.bad.sort(key=lambda bad: bad.line)
    return work.report


def _resolved(rows: Sequence[AgencyRow | BadRow], oris: KnownOris) -> Iterator[AgencyRow | BadRow]:
    """The rows with the ORIs that the registry has their agencies by."""
    whole = {row.ori: row for row in rows if isinstance(row, AgencyRow) and not row.repeated}
    for row in rows:
        if isinstance(row, BadRow) or oris.is_whole(row.ori):
            yield row
        elif (ori := oris.meant(row.ori)) is None:
            yield BadRow(row.line, "ori", row.ori, oris.why_not(row.ori))
        elif (same := whole.get(ori)) is None:
            yield replace(row, ori=ori)
        elif replace(row, ori=ori, line=same.line, repeated=False) == same:
            yield replace(row, ori=ori, repeated=True)
        else:
            rule = f"is {ori}, which stands on line {same.line} with something else"
            yield BadRow(row.line, "ori", row.ori, rule)


async def _take_rows(work: _Import, waiting: Iterator[AgencyRow | BadRow]) -> None:
    report = work.report
    for row in waiting:
        if isinstance(row, BadRow):
            report.bad.append(row)
        elif row.repeated:
            report.repeated += 1
        else:
            await _take(work, row)
        done = (
            report.registered
            + report.changed
            + report.unchanged
            + report.repeated
            + len(report.bad)
        )
        work.progress(done)


async def _take(work: _Import, row: AgencyRow) -> None:
    known = work.known.of(row.ori)
    command = _command(work, row, known.state)
    try:
        new = await _is_new(work, command, known)
    except Refused:
        # Somebody else registered the agency since it was read.
        known = await load(work.log, CATALOGUE, AGENCY_DECIDER, row.ori)
        command = _command(work, row, known.state)
        try:
            new = await _is_new(work, command, known)
        except Refused as refused:
            rule = f"{refused.rule}: {refused.detail}"
            work.report.bad.append(BadRow(row.line, "ori", row.ori, rule))
            return
    if not new:
        work.report.unchanged += 1
    elif isinstance(command, RegisterAgency):
        work.report.registered += 1
    else:
        work.report.changed += 1


async def _is_new(work: _Import, command: ProfileCommand, known: Loaded[Agency]) -> bool:
    """Handle the command if it changes something, and return whether it does.

    Where nobody acts nothing is written.
    """
    if not AGENCY_DECIDER.decide(command, known.state):
        return False
    if work.actor is None:
        return True
    return not (await _handled(work, command, known.version, work.actor)).repeated


async def _handled(work: _Import, command: ProfileCommand, version: int, actor: str) -> Handled:
    # The same change of the same version has the same id, so two imports at once write it once.
    cause = Cause(
        id=derived_id(_IMPORT, f"{digest(command)} {version}"),
        handler="import_agencies",
        actor=actor,
        correlation_id=work.correlation_id,
    )
    return await handle(
        work.log, CATALOGUE, AGENCY_DECIDER, AGENCY_DECIDER.stream(command.ori), command, cause
    )


def _command(work: _Import, row: AgencyRow, agency: Agency) -> ProfileCommand:
    kind, sworn = row.kind, row.sworn
    asked: type[RegisterAgency | ChangeAgencyProfile] = RegisterAgency
    if isinstance(agency, Registered):
        asked = ChangeAgencyProfile
        known = profile_on(agency, work.on)
        kind = known.kind if kind is None else kind
        sworn = known.sworn if sworn is None else sworn
    return asked(
        ori=row.ori,
        name=row.name,
        kind=kind,
        state=row.state,
        sworn=sworn,
        on=work.on,
        now=work.now,
    )
