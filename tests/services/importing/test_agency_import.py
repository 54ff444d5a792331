from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from events.catalogue import dump
from events.decider import Refused
from events.event import Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.log.deciding.handle import Cause, handle
from events.log.deciding.load import load
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, Appended, EventLog, NewEvent
from events.vocabulary import AgencyKind
from services.importing.agency_file import AgencyRow
from services.importing.agency_import import ImportReport, import_agencies
from services.intake.commands.agencies import ChangeAgencyProfile
from services.intake.decisions import AGENCY_DECIDER
from services.intake.decisions.agency_states import known_on
from services.kit.bad_rows import BadRow
from tests.services.intake.given import MARCH_1, MARCH_2, NOW, ORI, PROFILE

BAD = BadRow(4, "ori", "C0034019E", "is two letters and seven letters or digits")
ROWS: list[AgencyRow | BadRow] = [
    AgencyRow(2, ORI, "Cedar Rapids Police Department", AgencyKind.LOCAL, "IA", None),
    AgencyRow(3, "IA0570000", "Linn County Sheriff's Office", AgencyKind.SHERIFF, "IA", 120),
    BAD,
    AgencyRow(5, "PRDI00100", "San Juan National Historic Site", None, "PR", None),
]


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


async def imported(
    log: EventLog, rows: Sequence[AgencyRow | BadRow] = ROWS, **options: Any
) -> ImportReport:
    given: dict[str, Any] = {"actor": "operator:import", "on": MARCH_1, "now": NOW}
    return await import_agencies(log, rows, **(given | options))


async def told(log: EventLog) -> list[object]:
    return [CATALOGUE.load(recorded) for recorded in await log.read()]


async def change_by_hand(log: EventLog, **fields: Any) -> None:
    command = ChangeAgencyProfile.model_validate(PROFILE | {"on": MARCH_2, "now": NOW} | fields)
    cause = Cause(new_id(), "test", "coordinator:maria", "1")
    await handle(log, CATALOGUE, AGENCY_DECIDER, f"agency-{ORI}", command, cause)


async def test_agencies_are_registered_and_bad_rows_reported(log: MemoryLog) -> None:
    report = await imported(log)
    assert report == ImportReport(registered=3, bad=[BAD])
    assert sorted(fact.ori for fact in await told(log) if isinstance(fact, AgencyRegistered)) == [
        "IA0570000",
        ORI,
        "PRDI00100",
    ]


async def test_importing_again_changes_nothing_on_any_day(log: MemoryLog) -> None:
    await imported(log)
    for on in (MARCH_1, MARCH_2):
        report = await imported(log, on=on)
        assert (report.registered, report.changed, report.unchanged) == (0, 0, 3)
    assert (await log.head()).position == 3


async def test_a_changed_row_changes_the_profile(log: MemoryLog) -> None:
    await imported(log)
    renamed = AgencyRow(2, ORI, "Cedar Rapids PD", AgencyKind.LOCAL, "IA", 220)
    report = await imported(log, [renamed], on=MARCH_2)
    assert (report.registered, report.changed, report.unchanged) == (0, 1, 0)
    assert (await told(log))[-1] == AgencyProfileChanged(
        ori=ORI,
        name="Cedar Rapids PD",
        kind=AgencyKind.LOCAL,
        state="IA",
        sworn=220,
        changed_on=MARCH_2,
    )


async def test_an_older_list_imported_later_changes_the_past_alone(log: MemoryLog) -> None:
    await imported(log)
    older = AgencyRow(2, ORI, "Cedar Rapids Marshal", None, "IA", 40)
    for changed in (1, 0):
        report = await imported(log, [older], on=date(2019, 5, 1))
        assert (report.registered, report.changed) == (0, changed)
    await imported(log, [replace(older, sworn=60)], on=date(2022, 5, 1))
    agency = (await load(log, CATALOGUE, AGENCY_DECIDER, ORI)).state
    days = (date(2019, 5, 1), date(2022, 5, 1), MARCH_1)
    strengths = [known.sworn for day in days if (known := known_on(agency, day))]
    assert strengths == [40, 60, None]


async def test_a_name_may_change_back_on_the_same_day(log: MemoryLog) -> None:
    names = ["A", "B", "A", "B"]
    for name in names:
        await imported(log, [AgencyRow(2, ORI, name, None, "IA", None)])
    facts = await told(log)
    assert [
        fact.name for fact in facts if isinstance(fact, AgencyRegistered | AgencyProfileChanged)
    ] == names


async def test_what_a_file_does_not_know_it_does_not_take_away(log: MemoryLog) -> None:
    await imported(log)
    await change_by_hand(log, kind="tribal", sworn=7)
    unknown = AgencyRow(2, ORI, PROFILE["name"], None, "IA", None)
    assert (await imported(log, [unknown])).unchanged == 1


async def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(log: MemoryLog) -> None:
    await imported(log, ROWS[:2])
    renamed = AgencyRow(2, ORI, "Cedar Rapids PD", AgencyKind.LOCAL, "IA", None)
    report = await imported(log, [renamed, *ROWS[1:]], actor=None)
    assert (report.registered, report.changed, report.unchanged) == (1, 1, 1)
    assert (await log.head()).position == 2


async def test_progress_counts_every_row(log: MemoryLog) -> None:
    done: list[int] = []
    await imported(log, progress=done.append)
    assert done == [1, 2, 3, 4]


async def test_nothing_is_imported_for_a_day_in_the_future(log: MemoryLog) -> None:
    with pytest.raises(Refused, match="in-the-future"):
        await imported(log, on=NOW.date() + timedelta(days=1))


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2100, 1, 1), date.max])
async def test_nothing_is_imported_for_a_day_outside_of_all_bounds(
    log: MemoryLog, day: date
) -> None:
    with pytest.raises(ValueError, match="from 1900-01-01 to 2099-12-31"):
        await imported(log, on=day)
    assert (await log.head()).position == 0


async def test_an_empty_list_is_imported_at_once(log: MemoryLog) -> None:
    assert await imported(log, []) == ImportReport()


async def test_one_import_is_one_chain_of_causes(log: MemoryLog) -> None:
    await imported(log)
    recorded = await log.read()
    assert len({fact.correlation_id for fact in recorded}) == 1
    assert {fact.actor for fact in recorded} == {"operator:import"}


async def test_the_fault_that_stops_an_import_is_told_as_it_is(database: str) -> None:
    stopped = PostgresLog(database, role="byfield_intake")
    with pytest.raises(RuntimeError, match="not started"):
        await imported(stopped)


async def test_two_imports_at_once_register_each_agency_once(database: str) -> None:
    rows = [
        AgencyRow(number, f"IA{number:07}", f"Agency {number}", AgencyKind.LOCAL, "IA", None)
        for number in range(1500)
    ]
    async with PostgresLog(database, role="byfield_intake") as log:
        reports = await asyncio.gather(imported(log, rows), imported(log, rows))
        assert sum(report.registered for report in reports) == 1500
        assert sum(report.unchanged for report in reports) == 1500
        assert (await log.head()).position == 1500
        assert (await imported(log, rows)).unchanged == 1500


class OvertakenLog(MemoryLog):
    """A log in which somebody registers the agency just before the first append."""

    async def append(self, append: Append) -> Appended:
        if (await self.head()).position == 0:
            another = AgencyRegistered.model_validate(
                PROFILE | {"name": "Another", "kind": None, "sworn": 50, "registered_on": MARCH_1}
            )
            event = NewEvent(new_id(), another.wire_name, 1, dump(another))
            await super().append(Append(f"agency-{ORI}", 0, (event,), Metadata("a", "1")))
        return await super().append(append)


async def test_an_agency_that_somebody_else_registered_meanwhile_is_changed() -> None:
    log = OvertakenLog()
    report = await imported(log, [ROWS[0]])
    assert (report.registered, report.changed) == (0, 1)
    assert (await told(log))[-1] == AgencyProfileChanged(
        ori=ORI,
        name="Cedar Rapids Police Department",
        kind=AgencyKind.LOCAL,
        state="IA",
        sworn=50,
        changed_on=MARCH_1,
    )
