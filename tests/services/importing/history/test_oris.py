from __future__ import annotations

from datetime import date

import pytest

from events.catalogue import dump
from events.event import Metadata
from events.ids import new_id
from events.intake import OriAliased, RequestSubmitted
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from services.importing.agency_file import read_agency_rows
from services.importing.agency_import import import_agencies
from tests.services.importing.history.history import (
    NOW,
    ORI,
    OTHER_ORI,
    SUBMITTED,
    facts_after,
    given,
    import_rows,
    prepare,
)

ALIAS = "IACRPD000"


@pytest.fixture
async def log() -> MemoryLog:
    """It knows two agencies, one of them by an alias too."""
    log = MemoryLog()
    await prepare(log)
    fact = OriAliased(ori=ALIAS, stands_for=ORI, aliased_on=date(2019, 1, 1))
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    await log.append(Append(f"agency-{ALIAS}", 0, (event,), Metadata("operator:test", "a test")))
    return log


@pytest.mark.parametrize("written", [ORI[:7], ALIAS, ALIAS[:7]])
async def test_a_row_is_the_same_row_whatever_the_agency_is_called(
    log: MemoryLog, written: str
) -> None:
    report = await import_rows(log, given(ori=written))
    assert (report.imported, report.bad) == (1, [])
    asked = [each for each in await facts_after(log, 0) if isinstance(each, RequestSubmitted)]
    assert [each.ori for each in asked] == [ORI]
    again = await import_rows(log, given(ori=ORI))
    assert (again.unchanged, again.bad) == (1, [])


async def test_seven_characters_that_nobody_has_or_several_have_are_told(log: MemoryLog) -> None:
    neighbour = "IA0570101"
    listed = f"ori,agency_type_name,edited_name\n{neighbour},City,A\n".encode()
    on, now = NOW.date(), NOW
    await import_agencies(log, read_agency_rows(listed), actor="operator:test", on=on, now=now)
    rows = [SUBMITTED | {"ori": "IA09999"}, SUBMITTED | {"external_key": "2", "ori": ORI[:7]}]
    report = await import_rows(log, *rows)
    assert [(bad.field, bad.rule) for bad in report.bad] == [
        ("ori", "ori-unknown: IA0999900 is not in the registry"),
        ("ori", f"ori-ambiguous: say all nine characters; the registry has {ORI}, {neighbour}"),
    ]


async def test_a_participant_may_be_called_by_seven_characters(log: MemoryLog) -> None:
    participants = [{"participant_ori": OTHER_ORI[:7]}]
    report = await import_rows(log, SUBMITTED | {"participants": participants})
    assert report.bad == []
    assert [each.stream for each in await log.read() if each.type == "AgencyJoined"]


async def test_a_list_of_agencies_changes_the_one_that_an_alias_stands_for(log: MemoryLog) -> None:
    listed = f"ori,agency_type_name,edited_name\n{ALIAS},City,Cedar Rapids\n".encode()
    rows = read_agency_rows(listed)
    report = await import_agencies(log, rows, actor="operator:test", on=NOW.date(), now=NOW)
    assert (report.changed, report.bad) == (1, [])
    assert (await log.read_stream(f"agency-{ORI}"))[-1].type == "AgencyProfileChanged"


async def test_nobody_accepts_after_the_membership_ended(log: MemoryLog) -> None:
    late = given(
        provider="mcca", submitted_on="2018-12-01", screened_on="2018-12-05",
        assigned_on="2018-12-29", accepted_on="2019-01-02",
    )  # fmt: skip
    (bad,) = (await import_rows(log, late)).bad
    assert (bad.field, bad.rule.partition(":")[0]) == ("accepted_on", "not-a-member")
