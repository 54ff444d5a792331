from __future__ import annotations

import pytest

from events.vocabulary import AgencyKind
from services.importing.agency_file import (
    FILE_BYTES_MAX,
    AgencyRow,
    read_agency_rows,
)
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import TableFormat
from services.kit.bad_rows import BadRow

HEADER = "ori,agency_type_name,edited_flag,edited_name,pub_agency_name,icpsr_name"


def rows(*lines: str, header: str = HEADER) -> list[AgencyRow | BadRow]:
    return read_agency_rows("\r\n".join([header, *lines, ""]).encode())


def agency(line: str) -> AgencyRow:
    row = rows(line)[0]
    assert isinstance(row, AgencyRow), row
    return row


def bad(line: str, header: str = HEADER) -> BadRow:
    row = rows(line, header=header)[0]
    assert isinstance(row, BadRow), row
    return row


def test_a_row_is_an_agency_of_unknown_strength() -> None:
    assert rows("IA0570100,City,,Cedar Rapids Police Department,Cedar Rapids,Cedar Rapids PD") == [
        AgencyRow(2, "IA0570100", "Cedar Rapids Police Department", AgencyKind.LOCAL, "IA", None)
    ]


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("City", "local"),
        ("County", "sheriff"),
        ("State Police", "state"),
        ("Other State Agency", "state"),
        ("University or College", "campus"),
        ("Tribal", "tribal"),
        ("Federal", "other"),
        ("Other", "other"),
        ("Unknown", None),
    ],
)
def test_a_type_says_the_kind(type_name: str, kind: str | None) -> None:
    assert agency(f"IA0570100,{type_name},,Name,Name,").kind == kind


def test_a_sheriff_called_police_department_is_a_sheriff() -> None:
    assert agency("GA0250100,County,,Chatham County Police Department,,").kind == "sheriff"


@pytest.mark.parametrize(
    ("ori", "state"),
    [
        ("NB0010000", "NE"),
        ("GMTGM0000", "GU"),
        ("AM0010000", "AS"),
        ("PRPPR0000", "PR"),
        ("VI0010000", "VI"),
        ("CZ0000500", "CZ"),
        ("DCMPD0000", "DC"),
    ],
)
def test_the_ncic_code_says_the_state(ori: str, state: str) -> None:
    assert agency(f"{ori},City,,Name,Name,").state == state


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("City", "territorial"),
        ("Other", "territorial"),
        ("University or College", "campus"),
        ("Federal", "other"),
        ("Unknown", None),
    ],
)
def test_a_territorys_own_police_is_territorial(type_name: str, kind: str | None) -> None:
    assert agency(f"GMTGM0000,{type_name},,Guam,Guam,").kind == kind


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ("Edited,Published,Third", "Edited"),
        (",Published,Third", "Published"),
        (",,Third", "Third"),
        ("  Madison   Police Department ,,", "Madison Police Department"),
        ('"Goshen Township Police, Mahoning County",,', "Goshen Township Police, Mahoning County"),
        ("Cañon City,,", "Cañon City"),
    ],
)
def test_the_best_name_that_there_is_counts(names: str, name: str) -> None:
    assert agency(f"IA0570100,City,,{names}").name == name


def test_an_ori_has_no_small_letters_and_no_spaces_around_it() -> None:
    assert agency(" ia0570100 ,City,,Name,,").ori == "IA0570100"


@pytest.mark.parametrize("mark", "\x0b\x1c\x85\u2028\u202e")
def test_a_control_character_at_the_edge_of_a_name_is_no_blank(mark: str) -> None:
    for name in (f"{mark}Name", f"Name{mark}"):
        assert bad(f"IA0570100,City,,{name},,").field == "edited_name"
    with pytest.raises(ImportFileError, match="the header lacks ori"):
        rows("IA0570100,City,,Name,,", header=HEADER.replace("ori", f"{mark}ori"))


def test_strength_is_read_where_the_file_knows_it() -> None:
    read = rows(
        "IA0570100,City,A,A,220",
        "IA0570200,City,B,B,",
        "IA0570300,City,C,C,0",
        "IA0570400,City,D,D,many",
        "IA0570500,City,E,E,-3",
        "IA0570600,City,F,F,99999999999999999999",
        header="ori,agency_type_name,edited_name,pub_agency_name,Sworn",
    )
    assert [row.sworn for row in read if isinstance(row, AgencyRow)] == [220, None, 0]
    assert [(row.field, row.value) for row in read if isinstance(row, BadRow)] == [
        ("sworn", "many"),
        ("sworn", "-3"),
        ("sworn", "(withheld)"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "C0034019E,City,,Fort Lewis College,,",
            BadRow(
                2,
                "ori",
                "C0034019E",
                "is two letters and seven letters or digits; "
                "with the letter O for the digit 0 it would be CO034019E",
            ),
        ),
        (
            "IA057010,City,,A,,",
            BadRow(2, "ori", "IA057010", "is two letters and seven letters or digits"),
        ),
        (",City,,A,,", BadRow(2, "ori", "", "is two letters and seven letters or digits")),
        (
            "TSARRES06,Other,,Test Agency,,",
            BadRow(
                2,
                "ori",
                "TSARRES06",
                "begins with TS, which is no NCIC code of a state or territory",
            ),
        ),
        (
            "MA014669E,City,, , ,",
            BadRow(2, "edited_name", "", "is blank, and so are the other names"),
        ),
        (
            f"IA0570100,City,,{'x' * 201},,",
            BadRow(2, "edited_name", "(withheld)", "has at most 200 characters"),
        ),
        (
            "IA0570100,Village,,A,,",
            BadRow(
                2,
                "agency_type_name",
                "(withheld)",
                "is one of City, County, State Police, Other State Agency, University or College, "
                "Tribal, Federal, Other, Unknown",
            ),
        ),
        (
            "IA0570100,City,,A",
            BadRow(
                2,
                "line",
                "(withheld)",
                "has 4 fields, the header has 6: nothing stands for pub_agency_name",
            ),
        ),
        (
            'IA0570100,City,,"A,,',
            BadRow(
                2, "edited_name", "(withheld)", "opens with a quotation mark that is not closed"
            ),
        ),
        (
            "IA0570100,City,,A\x00B,,",
            BadRow(
                2,
                "edited_name",
                "(withheld)",
                "holds a NUL character (U+0000): the file is damaged, or no text",
            ),
        ),
    ],
)
def test_a_bad_row_names_field_value_and_rule(line: str, expected: BadRow) -> None:
    assert bad(line) == expected


def test_a_bad_row_does_not_stop_the_rest() -> None:
    read = rows('IA0570100,City,,"A,,', "", "IA0570200,City,,B,,")
    assert [(type(row), row.line) for row in read] == [(BadRow, 2), (AgencyRow, 4)]


def test_an_agency_that_stands_twice_otherwise_is_bad_and_alike_is_repeated() -> None:
    first, _, other, again = rows(
        "IA0570100,City,,A,,", "IA0570200,City,,B,,", "ia0570100,County,,A,,", "IA0570100,City,,A,,"
    )
    assert other == BadRow(4, "ori", "IA0570100", "stands on line 2 already, with something else")
    assert isinstance(first, AgencyRow)
    assert isinstance(again, AgencyRow)
    assert (first.repeated, again.repeated, again.line) == (False, True, 5)


def test_a_byte_order_mark_and_any_line_ends_are_read() -> None:
    lines = [HEADER, "IA0570100,City,,A,,", "IA0570200,City,,B,,"]
    for end in ("\r\n", "\n", "\r"):
        assert len(read_agency_rows(b"\xef\xbb\xbf" + end.join(lines).encode())) == 2


def test_a_name_in_windows_1252_is_read() -> None:
    content = f"{HEADER}\nCO0010100,City,,Ca\xf1on City,,\nIA0570200,City,,B,,\n".encode("cp1252")
    names = [row.name for row in read_agency_rows(content) if isinstance(row, AgencyRow)]
    assert names == ["Ca\xf1on City", "B"]


def test_only_the_row_that_is_not_utf8_is_bad_where_utf8_is_said() -> None:
    content = f"{HEADER}\nCO0010100,City,,Ca\xf1on City,,\nIA0570200,City,,B,,\n".encode("cp1252")
    read = read_agency_rows(content, TableFormat(encoding="utf-8"))
    assert read[0] == BadRow(2, "edited_name", "(withheld)", "must be UTF-8; or say the --encoding")
    assert isinstance(read[1], AgencyRow)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (
            b"ori,name\nIA0570100,A\n",
            "lacks agency_type_name, one of edited_name and pub_agency_name.*; it has ori, name",
        ),
        (b"ORI;agency_type_name\n", "lacks one of edited_name and pub_agency_name.*semicolon"),
        (f"{HEADER},ORI\n".encode(), "names ori more than once"),
        (b'"ori\n', "header cannot be read"),
        (b"\xff\xfe\x00\x00", "UTF-32"),
        (b"x" * (FILE_BYTES_MAX + 1), "larger than"),
    ],
)
def test_a_file_that_is_no_list_of_agencies_is_refused_whole(content: bytes, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        read_agency_rows(content)


def test_a_file_with_a_header_alone_has_no_rows() -> None:
    assert rows() == []
