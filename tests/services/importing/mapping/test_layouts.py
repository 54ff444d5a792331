"""Files in the layouts of four places, each imported by the map that is guessed of it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from events.assignment import DeliveryRecorded
from events.facts import CATALOGUE
from events.intake import AgencyProfileChanged, RequestSubmitted
from events.log.memory import MemoryLog
from events.vocabulary import AgencyKind, DeliveryMode, DeliveryType
from services.importing.agency_file import AGENCY_LAYOUT, AgencyRow, read_agency_rows
from services.importing.agency_import import import_agencies
from services.importing.history.history_import import ImportReport, import_history
from services.importing.history.layout import LAYOUT
from services.importing.history.reading import read_rows
from services.importing.mapping.guessing import guess_map
from services.importing.mapping.layout import Layout
from services.importing.mapping.map_file import read_map
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import open_table
from tests.services.importing.history.history import (
    CENTER_BEGAN_ON,
    NOW,
    facts_after,
    prepare,
)

SEMICOLONS = """\
Case No;ORI Number;Component;Topic Area;Contact;E-Mail;Chief;Date Submitted;Date Screened;Partner;\
SME;Date Assigned;Type of Service;Training Date;Hours;Format;Attendees;Date Completed;Region;Notes
17;IA0570100;CRI TAC;De-Escalation;José Peña;jose@agency.example;The Chief;01.03.2019;05.03.2019;\
IACP;Kim Roe;10.03.2019;In-Person Training;10.04.2019;7,5;In Person;20;01.05.2019;Midwest;"a; b"
17;;;;;;;;;;;;Coaching;20.04.2019;1,25;By wire;4;;;
18;IA0570000;CRI TAC;Staffing & Pay;Ann;ann@agency.example;The Sheriff;02.03.2019;;;;;;;;;;;Midwest;
"""
TABS = """\
Request ID\tORI\tProgram\tTopic 1\tTopic 2\tFirst Name\tLast Name\tEmail\tApproved By\t\
Request Date\tConfidential
A-1\tIA05701\tcri-tac\tde-escalation\tstaffing\tPat\tDoe\tpat@agency.example\tThe Chief\t\
3/14/2019 0:00\tYes
A-2\tIA0570000\tcri-tac\tstaffing\t\tLee\tPoe\tlee@agency.example\tThe Sheriff\t12/1/2019\tNo
"""
EXCEL = """\
sep=,\r
Case Number,"Agency\nORI",Program,Topics,POC Name,POC Email,Problem,Chief Executive,Received,,\r
19-1,IA0570100,cri-tac,"de-escalation, active-threat",Pat,pat@agency.example,"One,\ntwo",Chief,\
43525,,\r
19-2,IA0570000,cri-tac,staffing,Lee,lee@agency.example,,Sheriff,43556,,\r
,,,,,,,,,,\r
"""
FBI = """\
data_year\tori\tpub_agency_name\tpub_agency_unit\tstate_abbr\tagency_type_name\tpopulation\t\
male_officer_ct\tfemale_officer_ct\tmale_civilian_ct
2022\tIA0570100\tCedar Rapids\t\tIA\tCity\t137710\t180\t31\t20
2022\tIA05700\tLinn\t\tIA\tCounty\t230299\t110\t9\t8
2022\tNB0010000\tAdams\t\tNE\tCounty\t31205\t17\t2\t7
2022\tIA0310700\tUniversity of Iowa\tHospital\tIA\tUniversity or College\t\t\t\t
2022\tIA0570100\tCedar Rapids\t\tIA\tCity\t137710\t180\t31\t20
"""


def guessed(content: bytes, layout: Layout) -> str:
    return guess_map(open_table(BytesIO(content)), layout)


def edited(guess: str, *edits: tuple[str, str]) -> str:
    """The guess after a person did what its LOOK lines ask for."""
    for before, after in edits:
        assert before in guess
        guess = guess.replace(before, after)
    return guess


@pytest.fixture
async def log() -> MemoryLog:
    """It knows two agencies and two providers."""
    log = MemoryLog()
    await prepare(log)
    return log


async def imported(log: MemoryLog, content: bytes, by: str) -> ImportReport:
    rows = read_rows(
        BytesIO(content), by=read_map(by.encode(), LAYOUT), json_lines=False, source="sheet"
    )
    return await import_history(log, rows, now=NOW, center_began_on=CENTER_BEGAN_ON)


async def facts_of(log: MemoryLog, kind: Any) -> list[Any]:
    return [each for each in await facts_after(log, 0) if isinstance(each, kind)]


def refused(content: bytes, by: str) -> str:
    with pytest.raises(ImportFileError) as fault:
        list(read_rows(BytesIO(content), by=read_map(by.encode(), LAYOUT), json_lines=False))
    return str(fault.value)


async def test_semicolons_in_windows_1252_with_german_days_and_numbers(log: MemoryLog) -> None:
    content = SEMICOLONS.encode("cp1252")
    guess = guessed(content, LAYOUT)
    for line in (
        'encoding = "windows-1252"', 'date_format = "DD.MM.YYYY"', 'decimal = ","',
        '"Staffing & Pay" = "staffing-and-pay"  # LOOK: made from the name',
        '# "Region",  # not understood; 1 different values',
        '# "By wire" = ""  # LOOK: 1 row; one of in-person, virtual',
        '"CRI TAC" = "cri-tac"',
    ):  # fmt: skip
        assert line in guess
    assert "column 19, Region; column 20, Notes" in refused(content, guess)
    by = edited(
        guess,
        ('# "Region",', '"Region",'),
        ('# "Notes",', '"Notes",'),
        ('# "By wire" = ""', '"By wire" = "virtual"'),
    )
    report = await imported(log, content, by)
    assert (report.imported, report.bad) == (2, [])
    first, second = await facts_of(log, RequestSubmitted)
    assert (first.contact.name, first.submitted_on) == ("José Peña", date(2019, 3, 1))
    assert second.topics == ("staffing-and-pay",)
    given = await facts_of(log, DeliveryRecorded)
    assert [(each.delivery_type, each.hours, each.mode) for each in given] == [
        (DeliveryType.IN_PERSON_TRAINING, 7.5, DeliveryMode.IN_PERSON),
        (DeliveryType.COACHING, 1.25, DeliveryMode.VIRTUAL),
    ]


async def test_tabs_in_utf_16_with_american_days_and_seven_characters(log: MemoryLog) -> None:
    content = TABS.encode("utf-16")
    guess = guessed(content, LAYOUT)
    assert 'date_format = "MM/DD/YYYY"' in guess
    report = await imported(log, content, guess)
    assert (report.imported, report.bad) == (2, [])
    first, second = await facts_of(log, RequestSubmitted)
    assert (first.ori, first.submitted_on) == ("IA0570100", date(2019, 3, 14))
    assert (first.contact.name, first.topics) == ("Pat Doe", ("de-escalation", "staffing"))
    assert (first.confidential, second.confidential) == (True, False)


async def test_a_sheet_of_excel_with_its_numbers_for_days(log: MemoryLog) -> None:
    content = EXCEL.encode("utf-8-sig")
    guess = guessed(content, LAYOUT)
    assert 'date_format = "excel"' in guess
    assert '"Agency\\nORI" = "ori"' in guess
    report = await imported(log, content, guess)
    assert (report.imported, report.bad) == (2, [])
    first, second = await facts_of(log, RequestSubmitted)
    assert (first.problem, first.topics) == ("One,\ntwo", ("de-escalation", "active-threat"))
    assert (first.submitted_on, second.submitted_on) == (date(2019, 3, 1), date(2019, 4, 1))


async def test_a_list_of_the_fbi_with_officers_by_sex(log: MemoryLog) -> None:
    content = FBI.encode()
    guess = guessed(content, AGENCY_LAYOUT)
    assert '"female_officer_ct" = "sworn"  # added up' in guess
    ignored = ("data_year", "population", "male_civilian_ct")
    by = edited(guess, *((f'# "{column}",', f'"{column}",') for column in ignored))
    rows = read_agency_rows(content, by=read_map(by.encode(), AGENCY_LAYOUT))
    read = [row for row in rows if isinstance(row, AgencyRow)]
    assert [(row.ori, row.name, row.sworn, row.repeated) for row in read] == [
        ("IA0570100", "Cedar Rapids", 211, False),
        ("IA05700", "Linn", 119, False),
        ("NB0010000", "Adams", 19, False),
        ("IA0310700", "University of Iowa, Hospital", None, False),
        ("IA0570100", "Cedar Rapids", 211, True),
    ]
    report = await import_agencies(log, rows, actor="operator:test", on=NOW.date(), now=NOW)
    assert (report.registered, report.changed, report.repeated, report.bad) == (2, 2, 1, [])
    recorded = await log.read_stream("agency-IA0570000")
    changed = CATALOGUE.load(recorded[-1])
    assert isinstance(changed, AgencyProfileChanged)
    assert (changed.sworn, changed.kind) == (119, AgencyKind.SHERIFF)
