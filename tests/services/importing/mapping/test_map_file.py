from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from services.importing.agency_file import AGENCY_LAYOUT, AgencyRow, read_agency_rows
from services.importing.history.layout import LAYOUT
from services.importing.history.reading import read_rows
from services.importing.history.row import HistoryRow
from services.importing.mapping.map_file import read_map
from services.importing.tables.faults import ImportFileError
from services.kit.bad_rows import BadRow
from tests.services.importing.history.history import SUBMITTED, json_lines

HEADER = "Nr,ORI,P,Topics,Who,Mail,Chief,Day"
ROW = "1,IA0570100,TA,de-escalation,Pat,pat@agency.example,The Chief,3/14/2019"
MAP = """
date_format = "MM/DD/YYYY"
[columns]
Nr = "external_key"
P = "program"
Who = "contact_name"
Mail = "contact_email"
Chief = "authorized_by"
Day = "submitted_on"
[constants]
source = "sheet"
[values.program]
TA = "cri-tac"
"" = "critical-response"
"""


def rows(*lines: str, by: str = MAP, header: str = HEADER) -> list[Any]:
    content = "\n".join([header, *lines]).encode()
    return list(read_rows(BytesIO(content), by=read_map(by.encode(), LAYOUT), json_lines=False))


def fault(*lines: str, by: str = MAP, header: str = HEADER) -> BadRow:
    ((bad,),) = rows(*lines, by=by, header=header)
    assert isinstance(bad, BadRow)
    return bad


def test_columns_constants_values_and_days_make_a_row() -> None:
    (row,) = rows(ROW)
    assert isinstance(row, HistoryRow)
    assert (row.external_key, row.program, row.source) == ("1", "cri-tac", "sheet")
    assert row.submitted_on.isoformat() == "2019-03-14"


def test_a_blank_value_may_be_an_entry_and_case_makes_no_difference() -> None:
    assert rows(ROW.replace("TA", ""))[0].program == "critical-response"
    assert rows(ROW.replace("TA", " ta "))[0].program == "cri-tac"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("TA", "TB", "line 2: program (P) = 'TB': is no entry of [values.program] in the map"),
        ("TA", "cri-tac", "line 2: program (P) = 'cri-tac': is no entry of [values.program]"),
        ("TA", "a@b.example", "line 2: program (P): is no entry of [values.program] in the map"),
        ("TA", "2025550173", "line 2: program (P): is no entry of [values.program] in the map"),
        ("3/14/2019", "14/3/2019", "line 2: submitted_on (Day) = '14/3/2019': is no day as MM/DD"),
        ("3/14/2019", "2019-03-14", "line 2: submitted_on (Day) = '2019-03-14': is no day as"),
        ("IA0570100", "?", "line 2: ori"),
    ],
)  # fmt: skip
def test_a_value_that_the_map_does_not_know_is_told_with_its_column(
    before: str, after: str, told: str
) -> None:
    assert str(fault(ROW.replace(before, after))).startswith(told)


def test_a_day_that_two_formats_read_differently_is_bad() -> None:
    by = MAP.replace('"MM/DD/YYYY"', '["MM/DD/YYYY", "DD/MM/YYYY", "excel"]')
    assert rows(ROW, by=by)[0].submitted_on.isoformat() == "2019-03-14"
    assert rows(ROW.replace("3/14/2019", "43538"), by=by)[0].submitted_on.day == 14
    bad = fault(ROW.replace("3/14/2019", "3/4/2019"), by=by)
    assert bad.rule == "may be 2019-03-04 or 2019-04-03: say one date_format"


def test_no_half_of_an_engagement_is_read_whose_further_line_the_map_does_not_know() -> None:
    header = f"{HEADER},delivery_mode"
    by = MAP + '[values.delivery_mode]\nLive = "in-person"\n'
    ((bad,), other) = rows(
        f"{ROW},", "1,,,,,,,,Telepathy", f"{ROW.replace('1,', '2,', 1)},", by=by, header=header
    )
    assert (bad.line, bad.field, bad.value) == (3, "delivery_mode", "Telepathy")
    assert isinstance(other, HistoryRow)


def test_a_constant_of_a_list_is_said_where_the_row_has_an_item_of_it() -> None:
    by = MAP.replace("[values.program]", 'delivery_mode = "virtual"\n[values.program]')
    header = f"{HEADER},delivery_type,delivery_on,delivery_hours"
    with_one = fault(f"{ROW},coaching,4/1/2019,1", by=by, header=header)
    assert (with_one.field, with_one.rule) == ("assigned_on", "is missing, as there is deliveries")
    assert isinstance(rows(f"{ROW},,,", by=by, header=header)[0], HistoryRow)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ('colums = "x"', "'colums' is unknown; it may have delimiter, encoding, date_format, dec"),
        ('[columns]\nA = "orl"', "columns names 'orl', which is none of external_key, source, ori"),
        ("[constants]\nx = 1", "constants names 'x', which is none of"),
        ("[values.x]\na = 1", "values names 'x', which is none of"),
        ('[separators]\nproblem = ","', "separators names 'problem', which is no list"),
        ('[columns]\nA = "ori"\n[constants]\nori = "x"', "'ori' is both a column and a constant"),
        ('date_format = "MM/DD"', "date_format 'MM/DD' is not made of YYYY or YY, MM or MMM, and"),
        ('date_format = "%m/%d/%Y"', "is not made of YYYY"),
        ('decimal = "x"', "decimal: String should match"),
        ("ignore = 7", "ignore: Input should be a valid list"),
        ("[columns]\nA = 7", "columns.A: Input should be a valid string"),
        ("a b", "the map is no TOML: .*line 1"),
        ("[columns]\nA = 1\nA = 2\nB = 3", "the map is no TOML: .*line 3"),
    ],
)
def test_a_map_that_says_what_there_is_not_is_refused_with_what_there_is(
    by: str, said: str
) -> None:
    with pytest.raises(ImportFileError, match=said):
        read_map(by.encode(), LAYOUT)


@pytest.mark.parametrize(
    ("by", "header", "said"),
    [
        (MAP, HEADER.replace("Mail", "E-Mail"), "the file has no column 'Mail', which the map nam"),
        (MAP, f"{HEADER},Region", "the header names what is no column: column 9, Region"),
        (MAP, f"{HEADER},program", "column 9, program"),
        (MAP.replace('Day = "submitted_on"', ""), HEADER, "the header lacks submitted_on"),
        (MAP.replace('Who = "contact_name"', 'Who = "program"'), HEADER, "'program' can only be"),
    ],
)
def test_a_map_that_does_not_fit_the_header_is_refused(by: str, header: str, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        rows(ROW, by=by, header=header)


def test_a_column_is_left_out_only_where_the_map_names_it() -> None:
    by = 'ignore = ["region"]\n' + MAP
    assert isinstance(rows(f"{ROW},x", by=by, header=f"{HEADER}, Region ")[0], HistoryRow)


def test_a_map_is_for_tables() -> None:
    with pytest.raises(ImportFileError, match="a map is for tables"):
        list(
            read_rows(
                BytesIO(json_lines(SUBMITTED)), by=read_map(b"", LAYOUT), json_lines=True,
                source="old",
            )
        )  # fmt: skip


def agencies(*lines: str, by: str) -> list[AgencyRow | BadRow]:
    content = "\n".join(["ORI,Name,Type,Men,Women,ST", *lines]).encode()
    return read_agency_rows(content, by=read_map(by.encode(), AGENCY_LAYOUT))


AGENCIES = """
[columns]
Name = "pub_agency_name"
Type = "agency_type_name"
Men = "sworn"
Women = "sworn"
ST = "state"
[values.agency_type_name]
PD = "City"
SO = "sheriff"
"""


def test_officers_by_sex_are_added_up_where_both_are_known() -> None:
    known, unknown, half, none = agencies(
        "IA0570100,A,PD,7,3,IA", "IA0570200,B,SO,,,IA", "IA0570300,C,PD,7,,IA",
        "IA0570400,D,PD,x,1,IA", by=AGENCIES,
    )  # fmt: skip
    assert isinstance(known, AgencyRow)
    assert isinstance(unknown, AgencyRow)
    assert (known.sworn, known.kind, unknown.sworn, unknown.kind) == (10, "local", None, "sheriff")
    assert (
        str(half) == "line 4: sworn (Men, Women): is blank in one of the columns that are added up"
    )
    assert str(none) == "line 5: sworn (Men, Women): are no numbers to add up"


def test_the_state_must_be_that_of_the_ori() -> None:
    good, nebraska, bad, nowhere = agencies(
        "NB0010000,A,PD,1,1,NE", "NB0010100,A,PD,1,1,NB", "IA0570100,B,PD,1,1,NE",
        "IA0570200,B,PD,1,1,QQ", by=AGENCIES,
    )  # fmt: skip
    assert isinstance(good, AgencyRow)
    assert isinstance(nebraska, AgencyRow)
    assert (good.state, nebraska.state) == ("NE", "NE")
    assert str(bad).startswith("line 4: state")
    assert "is not the state of IA0570100" in str(bad)
    assert "no postal code" in str(nowhere)


def test_a_list_of_agencies_drops_no_column_unseen() -> None:
    with pytest.raises(ImportFileError, match=r"no column: column 3, population .*--guess"):
        read_agency_rows(b"ori,agency_type_name,population,edited_name\nIA0570100,City,9,A\n")
